// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Netlink;

/// <summary>A UDP or TCP socket as the kernel's socket diagnostics tell of it.</summary>
/// <param name="Cookie">Its number, never used again.</param>
/// <param name="Address">The address that it is bound to; 0 for any of its family.</param>
/// <param name="TakesIPv4">Whether an address of 0 takes IPv4.</param>
/// <param name="TakesIPv6">Whether an address of 0 takes IPv6.</param>
/// <param name="Port">The port that it is bound to.</param>
/// <param name="InterfaceIndex">The interface that it is bound to, or 0.</param>
/// <param name="Drops">Datagrams that it dropped; wraps.</param>
public readonly record struct DiagnosedSocket(
    ulong Cookie, UInt128 Address, bool TakesIPv4, bool TakesIPv6, ushort Port, int InterfaceIndex, uint Drops);
