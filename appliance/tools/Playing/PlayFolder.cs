// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;
using Telemetry.Model.Pacing;
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Gateway.Expecting;
using Telemetry.Playing.Pacing;
using Telemetry.Playing.Planning;

namespace Telemetry.Playing;

/// <summary>Folder with the result of a play: <c>pacing.csv.gz</c>, <c>summary.json</c>, and with a gateway
/// <c>gateway_orders.jsonl</c>.</summary>
internal sealed class PlayFolder : IDisposable
{
    private const string SummaryName = "summary.json";

    private readonly string _folder;
    private readonly PlayForecast _forecast;

    private PlayFolder(string folder, PlayForecast forecast, Topology topology)
    {
        _folder = folder;
        _forecast = forecast;
        Make(folder);
        string summary = Path.Combine(folder, SummaryName);
        if (File.Exists(summary))
        {
            throw new FailureException(new Failure(
                ExitCode.Failed, summary, "it exists", "name another folder: each play has its own"));
        }
        Pacing = new PacingWriter(Path.Combine(folder, PacingTable.FileName), topology);
    }

    /// <summary>Receives a row for each datagram.</summary>
    public PacingWriter Pacing { get; }

    /// <summary>Makes the folder if it is missing; null if no result is wanted.</summary>
    /// <exception cref="FailureException">It cannot be used.</exception>
    public static PlayFolder? Open(PlayPlan plan, PlayForecast forecast) =>
        plan.ResultFolder is { } folder ? new PlayFolder(folder, forecast, plan.Topology) : null;

    /// <summary>Completes the files.</summary>
    /// <param name="report">How the play went.</param>
    /// <param name="gateway">How its gateway did; null without one.</param>
    /// <exception cref="FailureException">One cannot be written.</exception>
    public void Complete(string interfaceName, PacingReport report, GatewayReport? gateway)
    {
        Pacing.Complete();
        if (gateway is not null)
            Write(RequestFiles.Received, RequestFiles.Write(gateway));
        Write(SummaryName, PlayJson.Summary(interfaceName, _forecast, report, gateway));
    }

    private void Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        try
        {
            using var file = new PartFile(path);
            file.Stream.Write(bytes);
            file.Complete();
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            throw new FailureException(new Failure(ExitCode.Failed, path,
                "it cannot be written: " + FileProblem.Of(path, error), "make room on the disk"), error);
        }
    }

    public void Dispose() => Pacing.Dispose();

    private static void Make(string folder)
    {
        try
        {
            using DirectoryHandle made = DirectoryHandle.Open(folder, makesMissing: true);
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            throw new FailureException(new Failure(ExitCode.Failed, folder,
                "it cannot be used as a folder: " + FileProblem.Of(folder, error), "give another one"), error);
        }
    }
}
