// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Positions;

/// <summary>Where one line stands in one run of a number sequence, for a restart.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LinePosition
{
    /// <summary>The line's first number.</summary>
    public ulong Start;

    /// <summary>The number that must come next.</summary>
    public ulong Next;

    /// <summary>First missing number whose window is still open.</summary>
    public ulong PendingFirst;

    /// <summary>Last of them.</summary>
    public ulong PendingLast;

    /// <summary>How many there are.</summary>
    public long PendingCount;

    /// <summary>Row of the <see cref="GenerationPosition"/>.</summary>
    public long Generation;

    /// <summary>Index of the line among all lines.</summary>
    public long LineIndex;

    /// <summary>1 if the line has ended the sequence.</summary>
    public long IsEnded;
}
