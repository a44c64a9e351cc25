// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Exporting.Logs.Syslog;
using static Telemetry.Config.SettingUnit;

namespace Telemetry.Monitor.Config;

/// <summary>Settings of the monitor that are numbers. Key, unit, range and default of each stand here only.</summary>
internal static class MonitorNumbers
{
    private const long Second = 1_000_000_000;                  // ns
    private const long Minute = 60_000_000_000;                 // ns
    private const long MiB = 1 << 20;
    private const long GiB = 1 << 30;

    /// <summary>Bound of the memory for history.</summary>
    public static NumberSetting Memory { get; } = new("memory", Bytes, 64 * MiB, 1024 * GiB, 2 * GiB);

    /// <summary><c>history:</c> time for which single seconds are kept.</summary>
    public static NumberSetting Seconds { get; } = new("seconds", Duration, 2 * Minute, 60 * Minute, 15 * Minute);

    /// <summary><c>history: days:</c> days for which minutes are kept on the disk, today included.</summary>
    public static NumberSetting MinuteDays { get; } = new("minutes", Number, 1, 400, 2);

    /// <summary><c>history: days:</c> days for which summaries of five minutes are kept on the disk, today
    /// included.</summary>
    public static NumberSetting SlotDays { get; } = new("slots", Number, 1, 400, 35);

    /// <summary><c>history: days:</c> days for which events, gaps, orders and changes of alerts are kept on the disk,
    /// today included.</summary>
    public static NumberSetting EventDays { get; } = new("events", Number, 1, 400, 7);

    /// <summary><c>export:</c> time between two sets of values.</summary>
    public static NumberSetting ExportEvery { get; } = new("every", Duration, Second, 10 * Minute, 15 * Second);

    /// <summary><c>export: syslog:</c> private enterprise number in the name of the structured data.</summary>
    public static NumberSetting Enterprise { get; } =
        new("enterprise", Number, 1, uint.MaxValue, SyslogTarget.ExampleEnterprise);

    /// <summary><c>history: engine:</c> time for all that one answer needs of the metric database.</summary>
    public static NumberSetting EngineTimeout { get; } = new("timeout", Duration, Second, Minute, 10 * Second);

    /// <summary><c>history:</c> time for which single minutes are kept.</summary>
    public static NumberSetting Minutes { get; } =
        new("minutes", Duration, 10 * Minute, 24 * 60 * Minute, 120 * Minute);

    /// <summary><c>webhooks:</c> time after which a group of alerts that still fires is posted again.</summary>
    public static NumberSetting Repeat { get; } = new("repeat", Duration, Minute, 7 * 24 * 60 * Minute, 240 * Minute);
}
