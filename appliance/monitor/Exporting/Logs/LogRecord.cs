// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;

namespace Telemetry.Exporting.Logs;

/// <summary>Severities of records.</summary>
internal enum LogSeverity : byte
{
    /// <summary>For information.</summary>
    Info,

    /// <summary>A reservation about numbers, or a threat.</summary>
    Warning,

    /// <summary>Something is lost, or does not work.</summary>
    Error,
}

/// <summary>An event or a gap as a record of a log, for every protocol.</summary>
internal sealed class LogRecord
{
    internal const string GapKind = "gap";

    private LogRecord()
    {
    }

    /// <summary>Its appliance.</summary>
    internal required LogOrigin Origin { get; init; }

    /// <summary>Time at which it happened, of a gap that of its opening, UTC since 1970, nanoseconds; null if
    /// unknown.</summary>
    internal required long? TimeNs { get; init; }

    /// <summary>Time at which the monitor got it, UTC since 1970, nanoseconds.</summary>
    internal required long ObservedTimeNs { get; init; }

    internal required LogSeverity Severity { get; init; }

    /// <summary><c>gap</c>, or the kind of event.</summary>
    internal required string Kind { get; init; }

    /// <summary>The record in words.</summary>
    internal required string Text { get; init; }

    /// <summary>Its fields, with its kind.</summary>
    internal required IReadOnlyList<LogField> Fields { get; init; }

    internal static LogRecord Of(LogEntry entry)
    {
        List<LogField> fields = LogFields.Of(entry);
        if (entry.Report is not GapReport gap)
        {
            var happened = (EventReport)entry.Report;
            return new LogRecord
            {
                Origin = entry.Origin,
                TimeNs = happened.TimeNs,
                ObservedTimeNs = entry.ObservedTimeNs,
                Severity = SeverityOf(happened.Severity),
                Kind = happened.Event,
                Text = RecordText.Of(happened, showsKeys: false),
                Fields = fields,
            };
        }
        fields.Insert(0, new LogField("kind") { Text = GapKind });
        return new LogRecord
        {
            Origin = entry.Origin,
            TimeNs = gap.OpenedTimeNs,
            ObservedTimeNs = entry.ObservedTimeNs,
            Severity = SeverityOf(RecordText.SeverityOf(gap)),
            Kind = GapKind,
            Text = RecordText.Of(gap),
            Fields = fields,
        };
    }

    private static LogSeverity SeverityOf(string name) => name switch
    {
        "error" => LogSeverity.Error,
        "warning" => LogSeverity.Warning,
        _ => LogSeverity.Info,
    };
}
