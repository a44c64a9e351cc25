// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Streams;

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
