// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Events;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Receiving.Sections.Events;

/// <summary>Converts messages about files of packets around events; rare, so a new object each time.</summary>
internal static class BlackBoxReports
{
    /// <summary>A finished or missed file.</summary>
    public static EventReport File(MessageDecoder decoder)
    {
        decoder.Read(out BlackBoxFileMessage message);
        var times = new StampTimes(message.Origin, message.ClockUncertaintyNs);
        string? path = ReportNames.KnownShort(decoder.NextText());
        string? cause = ReportNames.KnownShort(decoder.NextText());
        string? flow = ReportNames.KnownShort(decoder.NextText());
        string? sha256 = ReportNames.KnownShort(decoder.NextText());
        return new EventReport
        {
            Id = message.Id,
            Event = ReportNames.OfEvent((byte)TelemetryEventKind.BlackBox),
            Severity = ReportNames.OfSeverity(message.Severity),
            State = ReportNames.OfState((byte)EventState.Instant),
            Flow = flow,
            StampNs = message.Origin.StampNs,
            TimeNs = times.TimeOf(message.Origin.StampNs),
            UncertaintyNs = times.UncertaintyNs,
            BlackBox = message.IsKnown == 0 ? new BlackBoxFileReport() : new BlackBoxFileReport
            {
                File = path,
                Cause = cause,
                CauseId = message.CauseId == 0 ? null : message.CauseId,
                FromStampNs = message.FromStampNs,
                ToStampNs = message.ToStampNs,
                Packets = message.Packets,
                Bytes = message.Bytes,
                Complete = message.Complete != 0,
                MissingBeforeNs = message.MissingBeforeNs,
                Overtaken = message.Overtaken,
                Sha256 = sha256,
                Outcome = ReportNames.OfOutcome(message.Outcome),
                Triggers = message.Triggers == 0 ? null : message.Triggers,
            },
        };
    }
}
