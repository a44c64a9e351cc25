// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>
/// What is counted for one order session since the start. Nothing is ever taken back, and at the end
/// <c>orders + answered_late = answered + unanswered + connection_lost + untracked</c>; before it, orders that wait
/// for their answer are missing on the right.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct SessionCounters
{
    /// <summary>TCP connections seen.</summary>
    public long Connections;

    /// <summary>Messages from the client.</summary>
    public long MessagesToExchange;

    /// <summary>Messages from the exchange.</summary>
    public long MessagesFromExchange;

    /// <summary>New orders.</summary>
    public long Orders;

    /// <summary>Cancel requests.</summary>
    public long Cancels;

    /// <summary>Replace requests.</summary>
    public long Replaces;

    /// <summary>Acceptances of new orders.</summary>
    public long Acks;

    /// <summary>Rejections.</summary>
    public long Rejects;

    /// <summary>Fills.</summary>
    public long Fills;

    /// <summary>Orders whose answer did not come in time, or by the end.</summary>
    public long Unanswered;

    /// <summary>Orders open when their connection ended, or when the exchange began a new session.</summary>
    public long ConnectionLost;

    /// <summary>Answers that no known request belongs to.</summary>
    public long UnmatchedAnswers;

    /// <summary>Answers already seen, sent again after a login.</summary>
    public long Replayed;

    /// <summary>Segments whose bytes had been sent before.</summary>
    public long Retransmits;

    /// <summary>Orders of which a byte was sent again.</summary>
    public long Retransmitted;

    /// <summary>Orders that share a stamp in one super-packet.</summary>
    public long SharedStamp;

    /// <summary>Times that bytes of a stream were skipped.</summary>
    public long StreamGaps;

    /// <summary>Requests that found no place in the key table.</summary>
    public long KeyOverflow;

    /// <summary>Messages and segments that could not be decoded.</summary>
    public long Undecodable;

    /// <summary>Orders whose last and first tick differ.</summary>
    public long Ambiguous;

    /// <summary>Orders that name a tick which is not remembered.</summary>
    public long TicksUnknown;

    /// <summary>Segments of the session.</summary>
    public long Segments;

    /// <summary>Records of the session lost in the appliance.</summary>
    public long RecordsLost;

    /// <summary>Records that were truncated, read too late, or fell to a full table.</summary>
    public long RecordsImpaired;

    /// <summary>Orders whose first answer came, in time or late.</summary>
    public long Answered;

    /// <summary>
    /// Of those, the ones that had been counted as unanswered or lost with their connection before.
    /// </summary>
    public long AnsweredLate;

    /// <summary>
    /// Orders that were not followed: no key, the key of an order that still waits, or no place in the table.
    /// </summary>
    public long Untracked;

    /// <summary>Its segments by their checksums.</summary>
    public ChecksumCounters Checksums;

    /// <summary>What its own numbers tell.</summary>
    public NumberCounters Numbers;

    /// <summary>Segments outside of what their connection allows.</summary>
    public long OutOfWindow;
}
