// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>The SBE header that stands before every message.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct MessageHeader
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 8;

    /// <summary>Number of the schema.</summary>
    public const ushort Schema = 1971;

    /// <summary>Version of the schema that this code writes.</summary>
    public const ushort SchemaVersion = 6;

    /// <summary>Length of the fixed part that follows, bytes.</summary>
    [FieldOffset(0)] public ushort BlockLength;

    /// <summary>Number of the message.</summary>
    [FieldOffset(2)] public ushort TemplateId;

    /// <summary>Number of the schema.</summary>
    [FieldOffset(4)] public ushort SchemaId;

    /// <summary>Version of the schema that it was written with.</summary>
    [FieldOffset(6)] public ushort Version;
}
