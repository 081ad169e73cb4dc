"""User names, which are also the names of mailboxes."""

import re

from business_layer.shared.errors import Invalid

# RFC 5321's dot-atom, as far as we assign it: a dot only between two other characters.
USER_NAME = re.compile(r"(?=.{3,30}$)[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*")
SEPARATORS = re.compile(r"[._-]+")
ROLES = (
    # RFC 2142: the mailboxes that others write to when something is wrong.
    "abuse ftp hostmaster info marketing news noc postmaster sales security support usenet uucp webmaster www "
    # Certificate authorities give a certificate for the domain to the reader of these (CA/Browser Forum, 3.2.2.4.4);
    # older ones trusted the second row too.
    "admin administrator "
    "administrador is it mis root ssl ssladmin ssladministrator sslwebmaster sysadmin system "
    # The accounts of daemons, and names under which machines and mail systems write or are looked for.
    "apache adm anonymous autoconfig autodiscover backup bin bounce bounces cron daemon dbus devnull dns dovecot dev "
    "exim git gnats gopher guest halt host hosts http https imap imaps irc kernel kmem list listmaster listserv "
    "localhost lp mail maildaemon mailer mailerdaemon mailman mailmaster majordomo mtasts mysql named nagios netbios "
    "newsmaster nginx nobody noreply noreplies donotreply null ntp operator oracle owner pop pop3 postfix postgres "
    "postgresql proxy radius redis rpc rsync sendmail server shutdown smtp smtps snmp spam squid ssh sshd ssladmins "
    "staff statd sudo superuser svn sync sys syslog systemd tftp toor unbound user users vmail wpad wwwdata xmpp "
    # Our own departments, and what a customer would take for one.
    "911 e911 emergency dialtone account accounting accounts agent agents api billing bills blog business care careers "
    "ceo cfo collections compliance contact contracts copyright corporate cpni credit cto customer customercare "
    "customerservice customers dialup dmca engineer engineering enterprise feedback finance fraud help helpdesk "
    "hr humanresources invoice invoices jobs legal mailbox media newsletter numbers office official orders "
    "ombudsman payment payments porting press privacy provisioning purchasing records refund refunds register repair "
    "reply request sale service services shop site spam status store subscribe supervisor team tech technical "
    "techsupport test tester trouble unsubscribe update updates verify voip webadmin webmail website"
)
RESERVED = frozenset(ROLES.split())
# Every mailing list has such a mailbox (RFC 2142, section 6); mailbox systems make the others.
RESERVED_ENDINGS = ("-request", "-owner", "-bounces", "-admin")
RESERVED_BEGINNINGS = ("owner-", "bounce-", "postmaster", "hostmaster", "webmaster", "mailer-daemon", "dialtone")


def user_name(typed: str) -> str:
    """Return the name in lowercase. Raises Invalid if it cannot be the name of a mailbox, or has a role there."""
    name = typed.lower()
    if not USER_NAME.fullmatch(name):
        raise Invalid(
            "Use 3 to 30 letters, digits, hyphens, or underscores, starting with a letter. You can put a period "
            "between two of them."
        )
    if is_reserved(name):
        raise Invalid("This name is taken. Choose another.")
    return name


def is_reserved(name: str) -> bool:
    """True if mail to a name would be meant for the operators of the service, also if it is divided: post-master."""
    return (
        SEPARATORS.sub("", name) in RESERVED or name.startswith(RESERVED_BEGINNINGS) or name.endswith(RESERVED_ENDINGS)
    )
