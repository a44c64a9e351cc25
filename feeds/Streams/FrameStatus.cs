// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Streams;

/// <summary>Result of looking for the next message of a TCP stream.</summary>
public enum FrameStatus : byte
{
    /// <summary>A whole message is at the start of the bytes.</summary>
    Complete = 0,

    /// <summary>The bytes end inside a message (or its length field).</summary>
    Incomplete = 1,

    /// <summary>The bytes do not start with a message of the protocol.</summary>
    Bad = 2,
}

/// <summary>Direction of a TCP stream, by the gateway's address, not by the hook.</summary>
public enum StreamDirection : byte
{
    /// <summary>From the client to the exchange's gateway.</summary>
    ToExchange = 0,

    /// <summary>From the exchange's gateway to the client.</summary>
    FromExchange = 1,
}

/// <summary>State that a protocol keeps from message to message in one direction of one TCP connection.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StreamState
{
    /// <summary>Number of the next sequenced message, valid if <see cref="SequenceKnown"/> is 1.</summary>
    public ulong NextSequence;

    /// <summary>Session id from the logon, packed as in <see cref="ChannelKey"/>.</summary>
    public ChannelKey Session;

    /// <summary>1 once the protocol has announced its next number.</summary>
    public byte SequenceKnown;
}
