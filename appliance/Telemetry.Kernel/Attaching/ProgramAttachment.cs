// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Attaching;

/// <summary>One program on one interface; disposal takes it off.</summary>
public abstract class ProgramAttachment : IDisposable
{
    /// <summary>How it is attached: <c>xdp</c>, <c>xdp_generic</c>, <c>tcx</c>, <c>clsact</c>.</summary>
    internal abstract string Mode { get; }

    /// <summary>What a person should know about it; null if nothing.</summary>
    internal virtual string? Warning => null;

    /// <summary>Whether somebody else took the program off the interface; allocates nothing.</summary>
    internal abstract bool IsDetached { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}
