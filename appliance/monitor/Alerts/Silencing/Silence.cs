// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules.Declared;

namespace Telemetry.Alerts.Silencing;

/// <summary>Request of a person not to be notified of some alerts for a time.</summary>
/// <param name="Id">Its name in addresses.</param>
/// <param name="Matchers">Patterns that the labels of an alert must fit, all of them; <c>alertname</c> and
/// <c>severity</c> are labels, too.</param>
/// <param name="Author">Person who made it.</param>
/// <param name="Comment">Reason, for others.</param>
/// <param name="StartTimeNs">Start, UTC, nanoseconds.</param>
/// <param name="EndTimeNs">End, UTC, nanoseconds.</param>
public sealed record Silence(
    string Id, IReadOnlyList<LabelMatcher> Matchers, string Author, string Comment, long StartTimeNs, long EndTimeNs)
{
    /// <summary>True if it holds for an alert at a time.</summary>
    /// <param name="timeNs">Time, UTC, nanoseconds.</param>
    public bool Holds(AlertLabels labels, long timeNs) => timeNs >= StartTimeNs && timeNs < EndTimeNs && Fits(labels);

    /// <summary>True if an alert fits, at whatever time.</summary>
    public bool Fits(AlertLabels labels) => Matchers.All(one => one.Pattern.Fits(labels[one.Label]));
}

/// <summary>Pattern for the value of a label.</summary>
public sealed record LabelMatcher(string Label, NamePattern Pattern);

/// <summary>Note of a person that an alert is taken care of: it is not notified again until it has ended.</summary>
/// <param name="Fingerprint">Fingerprint of the alert.</param>
/// <param name="Author">The person.</param>
/// <param name="Comment">Comment for others; empty for none.</param>
/// <param name="TimeNs">Time of the note, UTC, nanoseconds.</param>
public sealed record Acknowledgement(ulong Fingerprint, string Author, string Comment, long TimeNs);
