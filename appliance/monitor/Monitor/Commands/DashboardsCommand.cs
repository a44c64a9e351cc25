// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Exporting.Grafana;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Commands;

/// <summary><c>telemetry-monitor dashboards</c>.</summary>
internal static class DashboardsCommand
{
    public static Command Build()
    {
        var output = new Option<string>("--output")
        {
            Description = "Folder for the files; it is made if it does not exist",
            Required = true,
            HelpName = "DIR",
        };
        var engine = new Option<string?>("--engine")
        {
            Description = "Metric database: prometheus (default) or victoriametrics",
            HelpName = "NAME",
        };
        var histograms = new Option<string?>("--histograms")
        {
            Description = "Form of its histograms: native, classic or vmrange (default: native; with victoriametrics "
                + "vmrange, whose queries understand classic ones too)",
            HelpName = "FORM",
        };
        var command = new Command("dashboards", "Write dashboards for Grafana, alerting rules and a scrape example.")
        {
            output, engine, histograms,
        };
        command.SetAction(parsed =>
        {
            var errors = new ErrorList();
            DashboardOptions options =
                DashboardOptions.Read(parsed.GetValue(engine), parsed.GetValue(histograms), errors);
            errors.ThrowIfAny();
            Write(parsed.GetValue(output)!, options);
            return 0;
        });
        return command;
    }

    private static void Write(string folder, DashboardOptions options)
    {
        try
        {
            foreach (string path in DashboardFiles.Write(folder, options))
                Console.WriteLine(path);
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            string problem = cause is FileNotFoundException or DirectoryNotFoundException
                ? "the folder cannot be made there" : FileProblem.Of(folder, cause);
            throw new FailureException(
                new Failure(ExitCode.Failed, folder, problem, "name a folder that can be written"), cause);
        }
    }
}
