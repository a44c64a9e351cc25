// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Formats;

/// <summary>Records of a flow lost after the flow's last record, from a file written by the appliance.</summary>
/// <param name="Address">Address of the flow's endpoint.</param>
/// <param name="Port">Port of the flow's endpoint.</param>
/// <param name="Protocol">6 for TCP, 17 for UDP.</param>
/// <param name="MatchesSource">True if the endpoint is the packets' source.</param>
/// <param name="Sender">Sender that the flow requires, or 0.</param>
/// <param name="VlanId">VLAN id that the flow requires, or 0.</param>
/// <param name="Count">Number of records.</param>
public readonly record struct TrailingLoss(
    UInt128 Address, ushort Port, byte Protocol, bool MatchesSource, UInt128 Sender, ushort VlanId, uint Count);
