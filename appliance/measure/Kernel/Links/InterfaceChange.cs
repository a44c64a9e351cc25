// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;

namespace Telemetry.Kernel.Links;

/// <summary>Change of a watched interface.</summary>
/// <param name="Place">Its index in <see cref="KernelCapture.Interfaces"/>; -1 if it is not there.</param>
/// <param name="Index">Its current kernel index; 0 if it is gone.</param>
/// <param name="Detail">Error, if there was one, or its present name if it was renamed; else empty.</param>
public readonly record struct InterfaceChange(
    string Name, InterfaceChangeKind Kind, int Place, int Index, string Detail)
{
    /// <summary>True if the appliance's own attaching or detaching may be the cause.</summary>
    public bool ByAttach { get; init; }
}

/// <summary>Device and VLAN id under which the packets of a configured interface are seen.</summary>
/// <param name="InterfaceIndex">Index of a lowest device.</param>
/// <param name="VlanId">VLAN id of the packets there; 0 for any or none.</param>
internal readonly record struct FlowPlace(int InterfaceIndex, ushort VlanId);
