// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What is counted for an order session.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct SessionCounterFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 216;

    /// <summary>TCP connections seen.</summary>
    [FieldOffset(0)] public long Connections;

    /// <summary>Messages from the client.</summary>
    [FieldOffset(8)] public long MessagesToExchange;

    /// <summary>Messages from the exchange.</summary>
    [FieldOffset(16)] public long MessagesFromExchange;

    /// <summary>New orders.</summary>
    [FieldOffset(24)] public long Orders;

    /// <summary>Cancel requests.</summary>
    [FieldOffset(32)] public long Cancels;

    /// <summary>Replace requests.</summary>
    [FieldOffset(40)] public long Replaces;

    /// <summary>Acceptances of new orders.</summary>
    [FieldOffset(48)] public long Acks;

    /// <summary>Rejections.</summary>
    [FieldOffset(56)] public long Rejects;

    /// <summary>Fills.</summary>
    [FieldOffset(64)] public long Fills;

    /// <summary>Orders whose answer did not come.</summary>
    [FieldOffset(72)] public long Unanswered;

    /// <summary>Orders open when their connection ended.</summary>
    [FieldOffset(80)] public long ConnectionLost;

    /// <summary>Answers that no known request belongs to.</summary>
    [FieldOffset(88)] public long UnmatchedAnswers;

    /// <summary>Answers already seen, sent again after a login.</summary>
    [FieldOffset(96)] public long Replayed;

    /// <summary>Segments whose bytes had been sent before.</summary>
    [FieldOffset(104)] public long Retransmits;

    /// <summary>Orders of which a byte was sent again.</summary>
    [FieldOffset(112)] public long Retransmitted;

    /// <summary>Orders that share a stamp in one super-packet.</summary>
    [FieldOffset(120)] public long SharedStamp;

    /// <summary>Times that bytes of a stream were skipped.</summary>
    [FieldOffset(128)] public long StreamGaps;

    /// <summary>Requests that found no place in the key table.</summary>
    [FieldOffset(136)] public long KeyOverflow;

    /// <summary>Messages and segments that could not be decoded.</summary>
    [FieldOffset(144)] public long Undecodable;

    /// <summary>Orders whose last and first tick differ.</summary>
    [FieldOffset(152)] public long Ambiguous;

    /// <summary>Orders that name a tick which is not remembered.</summary>
    [FieldOffset(160)] public long TicksUnknown;

    /// <summary>Segments of the session.</summary>
    [FieldOffset(168)] public long Segments;

    /// <summary>Records of the session lost in the appliance.</summary>
    [FieldOffset(176)] public long RecordsLost;

    /// <summary>Records that were truncated, read too late, or fell to a full table.</summary>
    [FieldOffset(184)] public long RecordsImpaired;

    /// <summary>Orders whose first answer came, in time or late.</summary>
    [FieldOffset(192)] public long Answered;

    /// <summary>Of those, the ones counted as unanswered or lost with their connection before.</summary>
    [FieldOffset(200)] public long AnsweredLate;

    /// <summary>Orders that were not followed: no key, one that is in use, or no place.</summary>
    [FieldOffset(208)] public long Untracked;
}
