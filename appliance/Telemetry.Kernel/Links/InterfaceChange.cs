// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;

namespace Telemetry.Kernel.Links;

/// <summary>Something that happened to a watched interface.</summary>
/// <param name="Name">The interface.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Place">Its place in <see cref="KernelCapture.Interfaces"/>; -1 if it found none.</param>
/// <param name="Index">Its index now; 0 if it is gone.</param>
/// <param name="Detail">What went wrong, if anything did; else empty.</param>
public readonly record struct InterfaceChange(
    string Name, InterfaceChangeKind Kind, int Place, int Index, string Detail)
{
    /// <summary>Whether our own attaching or detaching may have been the cause.</summary>
    public bool ByAttach { get; init; }
}
