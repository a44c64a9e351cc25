// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>
/// Counters of one order session. At the end <c>orders + answered_late = answered + unanswered + connection_lost +
/// untracked</c>; before that, the right side lacks the orders that wait for an answer.
/// </summary>
public sealed record SessionReport
{
    /// <summary>Name.</summary>
    public string Session { get; set; } = "";

    /// <summary>Name of its protocol.</summary>
    public string? Protocol { get; set; }

    /// <summary>TCP connections seen.</summary>
    public long Connections { get; set; }

    /// <summary>Messages from the client.</summary>
    public long MessagesToExchange { get; set; }

    /// <summary>Messages from the exchange.</summary>
    public long MessagesFromExchange { get; set; }

    /// <summary>New orders.</summary>
    public long Orders { get; set; }

    /// <summary>Cancel requests.</summary>
    public long Cancels { get; set; }

    /// <summary>Replace requests.</summary>
    public long Replaces { get; set; }

    /// <summary>Acceptances of new orders.</summary>
    public long Acks { get; set; }

    /// <summary>Rejections.</summary>
    public long Rejects { get; set; }

    /// <summary>Fills.</summary>
    public long Fills { get; set; }

    /// <summary>Orders without an answer in time.</summary>
    public long Unanswered { get; set; }

    /// <summary>Orders open when their connection ended.</summary>
    public long ConnectionLost { get; set; }

    /// <summary>Orders whose first answer arrived, in time or late.</summary>
    public long Answered { get; set; }

    /// <summary>Of those, the ones counted as unanswered or lost with their connection before.</summary>
    public long AnsweredLate { get; set; }

    /// <summary>Orders that were not tracked: no key, a key already in use, or no room.</summary>
    public long Untracked { get; set; }

    /// <summary>Answers that no known request belongs to.</summary>
    public long UnmatchedAnswers { get; set; }

    /// <summary>Answers already seen, sent again.</summary>
    public long Replayed { get; set; }

    /// <summary>Segments whose bytes had been sent before.</summary>
    public long Retransmits { get; set; }

    /// <summary>Segments outside their connection's window.</summary>
    public long OutOfWindow { get; set; }

    /// <summary>Orders of which a byte was sent again.</summary>
    public long Retransmitted { get; set; }

    /// <summary>Orders that share a stamp in one super-packet.</summary>
    public long SharedStamp { get; set; }

    /// <summary>Times that bytes of a stream were skipped.</summary>
    public long StreamGaps { get; set; }

    /// <summary>Ranges of the session's own numbers that a side left out.</summary>
    public long SequenceGaps { get; set; }

    /// <summary>Count of the numbers in those ranges.</summary>
    public long SequenceMissing { get; set; }

    /// <summary>Numbered messages that were sent again.</summary>
    public long Resent { get; set; }

    /// <summary>Requests that found no room in the key table.</summary>
    public long KeyOverflow { get; set; }

    /// <summary>Messages and segments that could not be decoded.</summary>
    public long Undecodable { get; set; }

    /// <summary>Its segments by their checksums.</summary>
    public ChecksumReport Checksums { get; set; }

    /// <summary>Orders whose last and first tick differ.</summary>
    public long Ambiguous { get; set; }

    /// <summary>Orders that name a tick which is no longer stored.</summary>
    public long TicksUnknown { get; set; }

    /// <summary>TCP segments.</summary>
    public long Segments { get; set; }

    /// <summary>True for the empty row of a gateway's unassigned connections.</summary>
    public bool IsIdleRow => Connections == 0 && MessagesToExchange == 0 && Session.StartsWith("unassigned@");

    /// <summary>False if records of it were lost or impaired in the appliance.</summary>
    public bool Complete { get; set; }
}
