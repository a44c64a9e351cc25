// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Catalog;

/// <summary>Kinds of recovery channels of feeds, by their content. The numbers are published.</summary>
public enum RecoveryKind : byte
{
    /// <summary>Not known: packets that a declared protocol marks as recovery.</summary>
    Unknown = 0,

    /// <summary>The present state, again and again or on request.</summary>
    Snapshot = 1,

    /// <summary>Messages of the feed again, under the numbers under which they were sent first.</summary>
    Retransmission = 2,

    /// <summary>The present state, on request, in the place of the messages that led to it.</summary>
    Refresh = 3,

    /// <summary>Definitions of instruments, again and again.</summary>
    Definitions = 4,
}
