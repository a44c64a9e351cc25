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

    public required long RefusedLogins { get; init; }

    /// <summary>Connections that sent other bytes than a login.</summary>
    public required long Malformed { get; init; }

    /// <summary>Connections that ended before a login.</summary>
    public required long Disconnects { get; init; }

    /// <summary>True if the answering thread had real-time priority.</summary>
    public required bool RealTime { get; init; }

    /// <summary>Managed memory that the answering thread allocated, bytes.</summary>
    public required long AllocatedBytes { get; init; }

    public required IReadOnlyList<GatewaySessionReport> Sessions { get; init; }
}

/// <summary>The same of one session: counters that the answering thread writes, read once it has ended. Orders, cancels
/// and replaces are the sum of <see cref="Answered"/>, <see cref="Unanswered"/> and <see cref="Ignored"/>.</summary>
public sealed class GatewaySessionReport
{
    internal GatewaySessionReport(SessionDefinition session) =>
        (Session, Protocol) = (session.Name, ProtocolCatalog.Find(session.Protocol)!.Name);

    public string Session { get; }

    public string Protocol { get; }

    /// <summary>Logins that were accepted.</summary>
    public long Logins { get; internal set; }

    /// <summary>Connections that ended without a logout.</summary>
    public long Disconnects { get; internal set; }

    /// <summary>New orders.</summary>
    public long Orders { get; internal set; }

    public long Cancels { get; internal set; }

    public long Replaces { get; internal set; }

    /// <summary>Requests of other types, which are not answered.</summary>
    public long OtherRequests { get; internal set; }

    /// <summary>Orders, cancels and replaces that were answered.</summary>
    public long Answered { get; internal set; }

    /// <summary>Those that were not, as recorded, because the client had left, or because the play had ended.</summary>
    public long Unanswered => Orders + Cancels + Replaces - Answered - Ignored;

    /// <summary>Those that an exchange does not answer: a key that is in use, an order that is over or not
    /// known.</summary>
    public long Ignored { get; internal set; }

    /// <summary>Those without a counterpart in the recording.</summary>
    public long BeyondRecording { get; internal set; }

    public long Accepted { get; internal set; }

    /// <summary>Rejections sent, which were recorded.</summary>
    public long RejectedAsRecorded { get; internal set; }

    public long Executed { get; internal set; }

    public long Canceled { get; internal set; }

    public long Replaced { get; internal set; }

    /// <summary>Refusals to cancel sent.</summary>
    public long CancelRefused { get; internal set; }

    /// <summary>Packets that are none of the protocol.</summary>
    public long Malformed { get; internal set; }

    /// <summary>Times that the client's numbers left some out; 0 if they have none.</summary>
    public long SequenceGaps { get; internal set; }

    /// <summary>Messages that were sent again because the client asked for them.</summary>
    public long Resent { get; internal set; }

    /// <summary>From the due time of an answer to the clock behind the call that sent it.</summary>
    public TimePercentiles AnswerError => TimePercentiles.Of(Errors);

    /// <summary>The call that sent it.</summary>
    public TimePercentiles Send => TimePercentiles.Of(Sends);

    /// <summary>Answers sent beyond the bound.</summary>
    public long Late { get; internal set; }

    /// <summary>Sum of the times by which they were beyond it, nanoseconds.</summary>
    public long LateOverNs { get; internal set; }

    /// <summary>The requests in the order in which they came.</summary>
    internal RequestLog Log { get; } = new();

    internal TimeSpread Errors { get; } = new();

    internal TimeSpread Sends { get; } = new();
}
