// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Playing.Gateway.Answering;
using Telemetry.Playing.Pacing;

namespace Telemetry.Playing.Gateway;

/// <summary>Requests that the gateway of a play received, answered and missed.</summary>
public sealed record GatewayReport
{
    /// <summary>The way in which orders were answered.</summary>
    public required AnswerMode Answers { get; init; }

    /// <summary>Time behind its due time from which an answer is late, nanoseconds.</summary>
    public required long BoundNs { get; init; }

    /// <summary>Logins that were refused.</summary>
    public required long RefusedLogins { get; init; }

    /// <summary>Connections that sent other bytes than a login.</summary>
    public required long Malformed { get; init; }

    /// <summary>Connections that ended before a login.</summary>
    public required long Disconnects { get; init; }

    /// <summary>True if the answering thread had real-time priority.</summary>
    public required bool RealTime { get; init; }

    /// <summary>Managed memory that the answering thread allocated, bytes.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>The sessions.</summary>
    public required IReadOnlyList<GatewaySessionReport> Sessions { get; init; }
}

/// <summary>The same of one session. Orders, cancels and replaces are the sum of <see cref="Answered"/>,
/// <see cref="Unanswered"/> and <see cref="Ignored"/>.</summary>
public sealed record GatewaySessionReport
{
    /// <summary>Its name.</summary>
    public required string Session { get; init; }

    /// <summary>Its protocol.</summary>
    public required string Protocol { get; init; }

    /// <summary>Logins that were accepted.</summary>
    public required long Logins { get; init; }

    /// <summary>Connections that ended without a logout.</summary>
    public required long Disconnects { get; init; }

    /// <summary>New orders.</summary>
    public required long Orders { get; init; }

    /// <summary>Cancels.</summary>
    public required long Cancels { get; init; }

    /// <summary>Replaces.</summary>
    public required long Replaces { get; init; }

    /// <summary>Requests of other types, which are not answered.</summary>
    public required long OtherRequests { get; init; }

    /// <summary>Orders, cancels and replaces that were answered.</summary>
    public required long Answered { get; init; }

    /// <summary>Those that were not, as recorded, because the client had left, or because the play had ended.</summary>
    public required long Unanswered { get; init; }

    /// <summary>Those that an exchange does not answer: a key that is in use, an order that is over or not
    /// known.</summary>
    public required long Ignored { get; init; }

    /// <summary>Those without a counterpart in the recording.</summary>
    public required long BeyondRecording { get; init; }

    /// <summary>Acceptances sent.</summary>
    public required long Accepted { get; init; }

    /// <summary>Rejections sent, which were recorded.</summary>
    public required long RejectedAsRecorded { get; init; }

    /// <summary>Executions sent.</summary>
    public required long Executed { get; init; }

    /// <summary>Cancellations sent.</summary>
    public required long Canceled { get; init; }

    /// <summary>Replacements sent.</summary>
    public required long Replaced { get; init; }

    /// <summary>Refusals to cancel sent.</summary>
    public required long CancelRefused { get; init; }

    /// <summary>Packets that are none of the protocol.</summary>
    public required long Malformed { get; init; }

    /// <summary>Times that the client's numbers left some out; 0 if they have none.</summary>
    public required long SequenceGaps { get; init; }

    /// <summary>Messages that were sent again because the client asked for them.</summary>
    public required long Resent { get; init; }

    /// <summary>From the due time of an answer to the clock behind the call that sent it.</summary>
    public required TimePercentiles AnswerError { get; init; }

    /// <summary>The call that sent it.</summary>
    public required TimePercentiles Send { get; init; }

    /// <summary>Answers sent beyond the bound.</summary>
    public required long Late { get; init; }

    /// <summary>Sum of the times by which they were beyond it, nanoseconds.</summary>
    public required long LateOverNs { get; init; }

    /// <summary>The requests in the order in which they came.</summary>
    internal RequestLog? Log { get; init; }

    internal static GatewaySessionReport Of(GatewaySession session)
    {
        SessionCount count = session.Count;
        return new GatewaySessionReport
        {
            Session = session.Definition.Name,
            Protocol = ProtocolCatalog.Find(session.Definition.Protocol)!.Name,
            Logins = count.Logins,
            Disconnects = count.Disconnects,
            Orders = count.Orders,
            Cancels = count.Cancels,
            Replaces = count.Replaces,
            OtherRequests = count.Others,
            Answered = count.Answered,
            Unanswered = count.Orders + count.Cancels + count.Replaces - count.Answered - count.Ignored,
            Ignored = count.Ignored,
            BeyondRecording = count.BeyondRecording,
            Accepted = count.Accepted,
            RejectedAsRecorded = count.RejectedAsRecorded,
            Executed = count.Executed,
            Canceled = count.Canceled,
            Replaced = count.Replaced,
            CancelRefused = count.CancelRefused,
            Malformed = count.Malformed,
            SequenceGaps = count.Gaps,
            Resent = count.Resent,
            AnswerError = TimePercentiles.Of(count.Error),
            Send = TimePercentiles.Of(count.Send),
            Late = count.Late,
            LateOverNs = count.LateOverNs,
            Log = session.Log,
        };
    }
}
