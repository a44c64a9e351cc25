// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts;

/// <summary>Alerts that fire and are neither hidden nor silenced nor taken care of, by severity. Those that always fire
/// (severity <c>none</c>) do not count.</summary>
/// <param name="Infos">Others.</param>
public readonly record struct AlertCounts(int Errors, int Warnings, int Infos)
{
    public static AlertCounts Of(IReadOnlyList<AlertView> alerts)
    {
        return new AlertCounts(Count("error"), Count("warning"), Count("info"));

        int Count(string severity) =>
            alerts.Count(one => one.Severity == severity && one is { IsFiring: true, IsMuted: false });
    }
}
