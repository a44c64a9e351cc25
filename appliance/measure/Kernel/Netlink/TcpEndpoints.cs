// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Netlink;

/// <summary>Addresses and ports of a TCP connection, as this host has them.</summary>
/// <param name="Local">Address and port here.</param>
/// <param name="Remote">Address and port of the peer.</param>
/// <param name="InterfaceIndex">Interface on which its packets arrive; 0 if unknown. A socket that is bound to an
/// interface (SO_BINDTODEVICE, link-local IPv6) is found only with it; all others are found with or without.</param>
public readonly record struct TcpEndpoints(EndpointAddress Local, EndpointAddress Remote, int InterfaceIndex = 0);
