"""The use cases of user management: customers, agents, sign-in and passwords."""

from datetime import timedelta

from dependency_injector import containers

from business_layer.user_management.acting_for_customer import StartActingForCustomer, StopActingForCustomer
from business_layer.user_management.agent_credentials import ChangeAgentPassword, ChooseOwnPassword, RenewAuthenticator
from business_layer.user_management.attempt_limits import MailLimits
from business_layer.user_management.change_agent import ChangeAgent, DisableAgent, EnableAgent
from business_layer.user_management.confirm_email import SendConfirmationAgain, SendConfirmationToCustomer, VerifyEmail
from business_layer.user_management.confirm_second_factor import ConfirmSecondFactor
from business_layer.user_management.continue_sign_up import ContinueSignUp
from business_layer.user_management.cpni_consent import ChooseCpniUse
from business_layer.user_management.customer_accounts import (
    AccountMail,
    CorrectCustomer,
    OpenCustomerAccount,
    SendAccountLink,
)
from business_layer.user_management.employ_agent import EmployAgent
from business_layer.user_management.event_consent import ChooseEventConsent, EraseFromEvents
from business_layer.user_management.identify import Identify
from business_layer.user_management.new_passwords import NewPasswords
from business_layer.user_management.open_session import SessionRules
from business_layer.user_management.own_account import ChangeContactDetails, EndOwnSessions, ListOwnSessions
from business_layer.user_management.password_changes import (
    ChangePassword,
    ChooseFirstPassword,
    RequestPasswordReset,
    ResetPassword,
)
from business_layer.user_management.passwords import Passwords
from business_layer.user_management.second_factors import SealSecondFactors, SecondFactors, WrongCodes
from business_layer.user_management.sign_in import SignIn, SignOut
from business_layer.user_management.sign_up import SignUp
from environments.composition.database import DatabaseContainer
from environments.composition.messages import MessagesContainer
from environments.composition.typed_providers import container, from_outside, once
from environments.settings import Settings


def passwords_of(settings: Settings) -> Passwords:
    return Passwords(time_cost=settings.passwords.time_cost, memory_kib=settings.passwords.memory_kib)


def session_rules_of(settings: Settings) -> SessionRules:
    return SessionRules(
        customer_idle=timedelta(minutes=settings.sessions.customer_idle_minutes),
        agent_idle=timedelta(minutes=settings.sessions.agent_idle_minutes),
        absolute=timedelta(hours=settings.sessions.absolute_hours),
        sign_ins_per_minute=settings.limits.sign_ins_per_minute,
    )


def mail_limits_of(settings: Settings) -> MailLimits:
    return MailLimits(to_one=settings.limits.mails_per_hour, by_one=settings.limits.mails_per_hour_by_address)


class UserManagementContainer(containers.DeclarativeContainer):
    """Use cases of `business_layer.user_management`."""

    settings = from_outside(Settings)
    database = container(DatabaseContainer)
    messages = container(MessagesContainer)

    passwords = once(passwords_of, settings)
    session_rules = once(session_rules_of, settings)
    mail_limits = once(mail_limits_of, settings)
    second_factors = once(SecondFactors, sealing=database.sealing)
    wrong_codes = once(WrongCodes, message_writer=messages.message_writer)
    sign_up = once(
        SignUp,
        unit_of_work=database.unit_of_work,
        passwords=passwords,
        message_writer=messages.message_writer,
        limits=mail_limits,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    verify_email = once(
        VerifyEmail, unit_of_work=database.unit_of_work, passwords=passwords, rules=session_rules, clock=database.clock
    )
    continue_sign_up = once(
        ContinueSignUp, unit_of_work=database.unit_of_work, rules=session_rules, clock=database.clock
    )
    send_confirmation_again = once(
        SendConfirmationAgain,
        unit_of_work=database.unit_of_work,
        message_writer=messages.message_writer,
        limits=mail_limits,
        clock=database.clock,
    )
    send_confirmation_to_customer = once(
        SendConfirmationToCustomer,
        unit_of_work=database.unit_of_work,
        message_writer=messages.message_writer,
        limits=mail_limits,
        clock=database.clock,
    )
    sign_in = once(
        SignIn, unit_of_work=database.unit_of_work, passwords=passwords, rules=session_rules, clock=database.clock
    )
    confirm_second_factor = once(
        ConfirmSecondFactor,
        unit_of_work=database.unit_of_work,
        second_factors=second_factors,
        wrong_codes=wrong_codes,
        rules=session_rules,
        clock=database.clock,
    )
    seal_second_factors = once(SealSecondFactors, unit_of_work=database.unit_of_work, second_factors=second_factors)
    sign_out = once(SignOut, unit_of_work=database.unit_of_work)
    identify = once(
        Identify,
        unit_of_work=database.unit_of_work,
        sessions=database.session_queries,
        rules=session_rules,
        clock=database.clock,
    )
    request_password_reset = once(
        RequestPasswordReset,
        unit_of_work=database.unit_of_work,
        message_writer=messages.message_writer,
        limits=mail_limits,
        clock=database.clock,
    )
    new_passwords = once(
        NewPasswords, passwords=passwords, message_writer=messages.message_writer, clock=database.clock
    )
    reset_password = once(
        ResetPassword, unit_of_work=database.unit_of_work, new_passwords=new_passwords, clock=database.clock
    )
    choose_first_password = once(
        ChooseFirstPassword,
        unit_of_work=database.unit_of_work,
        new_passwords=new_passwords,
        rules=session_rules,
        clock=database.clock,
    )
    change_password = once(
        ChangePassword, unit_of_work=database.unit_of_work, new_passwords=new_passwords, clock=database.clock
    )
    choose_cpni_use = once(ChooseCpniUse, unit_of_work=database.unit_of_work, clock=database.clock)
    change_contact_details = once(
        ChangeContactDetails,
        unit_of_work=database.unit_of_work,
        passwords=passwords,
        message_writer=messages.message_writer,
        clock=database.clock,
    )
    list_own_sessions = once(
        ListOwnSessions, unit_of_work=database.unit_of_work, rules=session_rules, clock=database.clock
    )
    end_own_sessions = once(EndOwnSessions, unit_of_work=database.unit_of_work)
    account_mail = once(AccountMail, message_writer=messages.message_writer, limits=mail_limits)
    open_customer_account = once(
        OpenCustomerAccount,
        unit_of_work=database.unit_of_work,
        account_mail=account_mail,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    send_account_link = once(
        SendAccountLink, unit_of_work=database.unit_of_work, account_mail=account_mail, clock=database.clock
    )
    correct_customer = once(
        CorrectCustomer,
        unit_of_work=database.unit_of_work,
        trail=database.customer_trail,
        message_writer=messages.message_writer,
        clock=database.clock,
    )
    start_acting_for_customer = once(StartActingForCustomer, unit_of_work=database.unit_of_work)
    stop_acting_for_customer = once(StopActingForCustomer, unit_of_work=database.unit_of_work)
    employ_agent = once(
        EmployAgent,
        unit_of_work=database.unit_of_work,
        passwords=passwords,
        second_factors=second_factors,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    change_agent = once(ChangeAgent, unit_of_work=database.unit_of_work, trail=database.agent_trail)
    disable_agent = once(
        DisableAgent, unit_of_work=database.unit_of_work, trail=database.user_trail, clock=database.clock
    )
    enable_agent = once(EnableAgent, unit_of_work=database.unit_of_work)
    choose_own_password = once(
        ChooseOwnPassword, unit_of_work=database.unit_of_work, new_passwords=new_passwords, clock=database.clock
    )
    change_agent_password = once(
        ChangeAgentPassword,
        unit_of_work=database.unit_of_work,
        new_passwords=new_passwords,
        second_factors=second_factors,
        wrong_codes=wrong_codes,
        clock=database.clock,
    )
    renew_authenticator = once(
        RenewAuthenticator, unit_of_work=database.unit_of_work, second_factors=second_factors, trail=database.user_trail
    )
    choose_event_consent = once(
        ChooseEventConsent,
        unit_of_work=database.unit_of_work,
        page_events=database.page_events,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    erase_from_events = once(
        EraseFromEvents,
        unit_of_work=database.unit_of_work,
        clock=database.clock,
        identifiers=database.identifiers,
    )
