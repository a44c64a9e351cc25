// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Formats;

/// <summary>Records of a flow that our own capture lost behind the flow's last record.</summary>
/// <param name="Address">Address of the flow's endpoint.</param>
/// <param name="Port">Port of the flow's endpoint.</param>
/// <param name="Protocol">6 for TCP, 17 for UDP.</param>
/// <param name="MatchesSource">True if the endpoint is the packets' source.</param>
/// <param name="Sender">The sender that the flow asks for, or 0.</param>
/// <param name="VlanId">The VLAN id that the flow asks for, or 0.</param>
/// <param name="Count">How many.</param>
public readonly record struct TrailingLoss(
    UInt128 Address, ushort Port, byte Protocol, bool MatchesSource, UInt128 Sender, ushort VlanId, uint Count);
