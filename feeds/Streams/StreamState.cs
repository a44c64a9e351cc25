// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Streams;

/// <summary>What a protocol remembers from message to message in one direction of one TCP connection.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StreamState
{
    /// <summary>Number of the next sequenced message, valid if <see cref="SequenceKnown"/> is 1.</summary>
    public ulong NextSequence;

    /// <summary>Session id told at logon, packed as in <see cref="ChannelKey"/>.</summary>
    public ChannelKey Session;

    /// <summary>1 once the protocol has told where its numbers stand.</summary>
    public byte SequenceKnown;
}
