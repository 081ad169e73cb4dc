"""Assigns IP addresses to dedicated lines, from the blocks reserved for documentation (RFC 5737, RFC 3849)."""

from ipaddress import IPv4Network, IPv6Network

BLOCKS = (IPv4Network("198.51.100.0/24"), IPv4Network("203.0.113.0/24"))
IPV6 = IPv6Network("2001:db8::/32")
DNS_SERVERS = "192.0.2.53, 192.0.2.54, 2001:db8::53"
LEAST = 30


def addressing(sequence: int, ip_block: str) -> dict[str, str]:
    """The public address block of a service, by its number: the block, its mask, its gateway and the usable addresses.

    The documentation blocks are small, so services whose numbers are far apart share an IPv4 block.
    """
    prefix = int(ip_block.lstrip("/") or LEAST)
    networks = [network for block in BLOCKS for network in block.subnets(new_prefix=prefix)]
    network = networks[sequence % len(networks)]
    gateway, *usable = network.hosts()
    last = f" to {usable[-1]}" if len(usable) > 1 else ""
    return {
        "ip_network": str(network),
        "ip_mask": str(network.netmask),
        "ip_gateway": str(gateway),
        "ip_usable": f"{usable[0]}{last}",
        "ipv6_network": f"{IPV6.network_address + ((sequence % 65535 + 1) << 80)}/48",
        "dns_servers": DNS_SERVERS,
    }
