// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Links;

/// <summary>Device and VLAN id under which the packets of a configured interface are seen.</summary>
/// <param name="InterfaceIndex">Index of a lowest device.</param>
/// <param name="VlanId">VLAN id of the packets there; 0 for any or none.</param>
internal readonly record struct FlowPlace(int InterfaceIndex, ushort VlanId);
