// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Netlink;

/// <summary>UDP or TCP socket as reported by the kernel's socket diagnostics.</summary>
/// <param name="Cookie">Its number, never reused.</param>
/// <param name="Address">The address that it is bound to; 0 for any of its family.</param>
/// <param name="TakesIPv4">True if an address of 0 accepts IPv4.</param>
/// <param name="TakesIPv6">True if an address of 0 accepts IPv6.</param>
/// <param name="Port">The port that it is bound to.</param>
/// <param name="InterfaceIndex">The interface that it is bound to, or 0.</param>
/// <param name="Drops">Datagrams dropped; wraps.</param>
public readonly record struct DiagnosedSocket(
    ulong Cookie, UInt128 Address, bool TakesIPv4, bool TakesIPv6, ushort Port, int InterfaceIndex, uint Drops);
