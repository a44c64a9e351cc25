// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Otlp;

namespace Telemetry.Exporting.Logs;

/// <summary>Makes writers of events and gaps.</summary>
public static class LogWriters
{
    /// <summary>Makes one that sends to a collector of OpenTelemetry.</summary>
    /// <param name="target">The collector.</param>
    /// <param name="notices">Receives a line when records are no longer accepted, and when they are again.</param>
    public static LogWriter Of(OtlpTarget target, IProgress<string> notices) => new(new OtlpLogOutlet(target), notices);
}
