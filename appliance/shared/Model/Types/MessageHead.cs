// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Types;

/// <summary>Type and length of a message in a datagram of market data, or of several whose types are not
/// known.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MessageHead
{
    /// <summary>The protocol's number of the type, or its one or two characters, the first one higher; 0 if it is not
    /// known.</summary>
    public uint Code;

    /// <summary>Bytes of the message, as its length field counts them; of several, of all.</summary>
    public ushort Length;

    /// <summary>Number of messages; 1 if the type is known.</summary>
    public ushort Count;

    /// <summary>Further properties.</summary>
    public MessageHeadFlags Flags;
}

/// <summary>Properties of a message other than type and length.</summary>
[Flags]
public enum MessageHeadFlags : uint
{
    /// <summary>No property.</summary>
    None = 0,

    /// <summary>The type is not known: it was not captured, or is compressed.</summary>
    Untyped = 1,

    /// <summary>It uses no number of the sequence, though messages of its packet do.</summary>
    Unnumbered = 2,
}
