// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>
/// What one order session did. At the end <c>orders + answered_late = answered + unanswered + connection_lost +
/// untracked</c>; while it runs, orders that wait for their answer are missing on the right.
/// </summary>
public sealed record SessionReport
{
    /// <summary>Name.</summary>
    public required string Session { get; init; }

    /// <summary>Name of its protocol.</summary>
    public string? Protocol { get; init; }

    /// <summary>TCP connections seen.</summary>
    public long Connections { get; init; }

    /// <summary>Messages from the client.</summary>
    public long MessagesToExchange { get; init; }

    /// <summary>Messages from the exchange.</summary>
    public long MessagesFromExchange { get; init; }

    /// <summary>New orders.</summary>
    public long Orders { get; init; }

    /// <summary>Cancel requests.</summary>
    public long Cancels { get; init; }

    /// <summary>Replace requests.</summary>
    public long Replaces { get; init; }

    /// <summary>Acceptances of new orders.</summary>
    public long Acks { get; init; }

    /// <summary>Rejections.</summary>
    public long Rejects { get; init; }

    /// <summary>Fills.</summary>
    public long Fills { get; init; }

    /// <summary>Orders whose answer did not come.</summary>
    public long Unanswered { get; init; }

    /// <summary>Orders open when their connection ended.</summary>
    public long ConnectionLost { get; init; }

    /// <summary>Orders whose first answer came, in time or late.</summary>
    public long Answered { get; init; }

    /// <summary>Of those, the ones counted as unanswered or lost with their connection before.</summary>
    public long AnsweredLate { get; init; }

    /// <summary>Orders that were not followed: no key, one that is in use, or no place.</summary>
    public long Untracked { get; init; }

    /// <summary>Answers that no known request belongs to.</summary>
    public long UnmatchedAnswers { get; init; }

    /// <summary>Answers already seen, sent again.</summary>
    public long Replayed { get; init; }

    /// <summary>Segments whose bytes had been sent before.</summary>
    public long Retransmits { get; init; }

    /// <summary>Orders of which a byte was sent again.</summary>
    public long Retransmitted { get; init; }

    /// <summary>Orders that share a stamp in one super-packet.</summary>
    public long SharedStamp { get; init; }

    /// <summary>Times that bytes of a stream were skipped.</summary>
    public long StreamGaps { get; init; }

    /// <summary>Ranges of the session's own numbers that a side left out.</summary>
    public long SequenceGaps { get; init; }

    /// <summary>How many numbers those ranges have.</summary>
    public long SequenceMissing { get; init; }

    /// <summary>Numbered messages that came again.</summary>
    public long Resent { get; init; }

    /// <summary>Requests that found no place in the key table.</summary>
    public long KeyOverflow { get; init; }

    /// <summary>Messages and segments that could not be decoded.</summary>
    public long Undecodable { get; init; }

    /// <summary>Orders whose last and first tick differ.</summary>
    public long Ambiguous { get; init; }

    /// <summary>Orders that name a tick which is not remembered.</summary>
    public long TicksUnknown { get; init; }

    /// <summary>TCP segments.</summary>
    public long Segments { get; init; }

    /// <summary>True for a gateway's row for what is nobody's, where nothing was.</summary>
    public bool IsIdleRow => Connections == 0 && MessagesToExchange == 0 && Session.StartsWith("unassigned@");

    /// <summary>False if records of it were lost or impaired in the appliance.</summary>
    public bool Complete { get; init; }
}
