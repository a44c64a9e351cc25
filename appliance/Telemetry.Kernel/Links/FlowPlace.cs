// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Links;

/// <summary>Where the packets of a configured interface are seen.</summary>
/// <param name="InterfaceIndex">Index of a lowest device.</param>
/// <param name="VlanId">VLAN id that they carry there; 0 for any or none.</param>
internal readonly record struct FlowPlace(int InterfaceIndex, ushort VlanId);
