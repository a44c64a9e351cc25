// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Numbers that were declared lost by a feed.</summary>
internal struct LostGap
{
    /// <summary>First number, unwrapped.</summary>
    public ulong First;

    /// <summary>Last number, unwrapped, inclusive.</summary>
    public ulong Last;

    /// <summary>Stamp of the packet that revealed the gap, nanoseconds.</summary>
    public long OpenedStampNs;

    /// <summary>Id of its event.</summary>
    public long Id;

    /// <summary>Generation of its numbers.</summary>
    public int Serial;

    /// <summary>True if it turned out that its numbers were not sent.</summary>
    public bool IsRetracted;
}
