// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Monitor.Config;
using Telemetry.Monitor.Inputs;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Hosting;

/// <summary>Reads the files of rules again while a monitor runs.</summary>
internal static class RuleReload
{
    /// <summary>Puts the rules of the configuration in force; one with errors changes nothing.</summary>
    /// <param name="file">The configuration file; null if there is none.</param>
    /// <param name="notices">Receives lines for the user.</param>
    public static async Task Run(
        string? file, ModelThread<FleetModel> thread, AlertService alerts, IProgress<string> notices)
    {
        if (file is null)
            return;
        var errors = new ErrorList();
        try
        {
            AlertSettings settings = MonitorConfig.ReadFile(file, errors).Alerts;
            errors.ThrowIfAny();
            await thread.Ask(fleet =>
            {
                alerts.Replace(settings.Rules, fleet);
                return true;
            }).ConfigureAwait(false);
            notices.Report(
                $"{file}: {settings.Rules.Count} rules of files are in force; other settings need a restart");
        }
        catch (FailureException failure)
        {
            foreach (Failure one in failure.Failures)
                notices.Report(one.ToString());
            notices.Report($"{file}: the rules stay as they were");
        }
        catch (ModelBusyException busy)
        {
            notices.Report($"{file}: the rules stay as they were: {busy.Message}");
        }
    }
}
