// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Attaching;

/// <summary>One program on one interface; disposal detaches it.</summary>
public abstract class ProgramAttachment : IDisposable
{
    /// <summary>Kind of attachment: <c>xdp</c>, <c>xdp_generic</c>, <c>tcx</c>, <c>clsact</c>.</summary>
    internal abstract string Mode { get; }

    /// <summary>Text of a warning for the user; null if there is none.</summary>
    internal virtual string? Warning => null;

    /// <summary>True if something else detached the program from the interface; allocates nothing.</summary>
    internal abstract bool IsDetached { get; }

    public abstract void Dispose();
}
