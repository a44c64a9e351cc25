// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Positions;

/// <summary>Position of one line in one generation of a number sequence, for a restart.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LinePosition
{
    /// <summary>The line's first number.</summary>
    public ulong Start;

    /// <summary>Next expected number.</summary>
    public ulong Next;

    /// <summary>First missing number whose window is still open.</summary>
    public ulong PendingFirst;

    /// <summary>Last such number.</summary>
    public ulong PendingLast;

    /// <summary>Count of such numbers.</summary>
    public long PendingCount;

    /// <summary>Row of the <see cref="GenerationPosition"/>.</summary>
    public long Generation;

    /// <summary>Index of the line among all lines.</summary>
    public long LineIndex;

    /// <summary>1 if the line has ended the sequence.</summary>
    public long IsEnded;
}
