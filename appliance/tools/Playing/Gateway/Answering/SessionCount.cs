// SPDX-License-Identifier: Apache-2.0
using Telemetry.Playing.Pacing;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>Counters of a session. Written by the answering thread; read once it has ended.</summary>
internal sealed class SessionCount
{
    public long Logins { get; set; }

    public long Disconnects { get; set; }

    public long Orders { get; set; }

    public long Cancels { get; set; }

    public long Replaces { get; set; }

    /// <summary>Requests of other types, which are not answered.</summary>
    public long Others { get; set; }

    /// <summary>Requests that were answered at least once.</summary>
    public long Answered { get; set; }

    public long Accepted { get; set; }

    public long RejectedAsRecorded { get; set; }

    public long Executed { get; set; }

    public long Canceled { get; set; }

    public long Replaced { get; set; }

    public long CancelRefused { get; set; }

    public long BeyondRecording { get; set; }

    /// <summary>Requests that an exchange does not answer: a key that is in use, or an order that is over or not
    /// known.</summary>
    public long Ignored { get; set; }

    public long Malformed { get; set; }

    /// <summary>Times that the client's numbers left some out.</summary>
    public long Gaps { get; set; }

    /// <summary>Messages that were sent again because the client asked for them.</summary>
    public long Resent { get; set; }

    public long Late { get; set; }

    public long LateOverNs { get; set; }

    /// <summary>From the due time of an answer to the clock behind the call that sent it.</summary>
    public TimeSpread Error { get; } = new();

    /// <summary>The call that sent it.</summary>
    public TimeSpread Send { get; } = new();
}
