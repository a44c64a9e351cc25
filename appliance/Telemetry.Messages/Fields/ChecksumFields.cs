// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Packets or segments by their checksums.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct ChecksumFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 24;

    /// <summary>Right.</summary>
    [FieldOffset(0)] public long Right;

    /// <summary>Wrong.</summary>
    [FieldOffset(8)] public long Wrong;

    /// <summary>Not verifiable.</summary>
    [FieldOffset(16)] public long NotVerifiable;
}
