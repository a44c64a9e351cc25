// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Files;
using Telemetry.Playing.Gateway.Learning;
using Telemetry.Playing.Planning;

namespace Telemetry.Playing.Gateway.Expecting;

/// <summary>Makes a regression test of a strategy from captures: a folder with the expected requests, and a script that
/// plays the captures to the strategy and fails unless it sends these.</summary>
public static class TestFolder
{
    public const string Configuration = "lab.yaml";

    /// <summary>Expected requests.</summary>
    public const string Expected = "expected_orders.jsonl";

    public const string Script = "check.sh";

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Refuses what cannot become a test, before anything is written.</summary>
    /// <exception cref="FailureException">Captures cannot be read, or options are wrong.</exception>
    public static void Check(PlayPlan plan)
    {
        PreparedPlay.Check(plan.Captures);
        List<Failure> refusals =
        [
            .. plan.Captures.Where(capture => !File.Exists(capture)).Select(capture => new Failure(
                ExitCode.Failed, capture, Directory.Exists(capture) ? "it is a folder" : "there is no such file",
                "name a capture file")),
            .. PlanCheck.RefusalsOf(plan, device: null),
        ];
        if (plan.Loops > 1)
        {
            refusals.Add(new Failure(ExitCode.Usage, "--loop",
                "a test expects the recorded requests once", "make it without --loop"));
        }
        if (refusals.Count > 0)
            throw new FailureException(refusals);
    }

    /// <summary>Makes the folder, which must not exist yet or be empty.</summary>
    /// <returns>The folder: removed again unless it is completed.</returns>
    /// <exception cref="FailureException">It cannot be used.</exception>
    public static NewFolder Make(string folder)
    {
        try
        {
            return NewFolder.Make(folder) ?? throw new FailureException(new Failure(
                ExitCode.Failed, folder, "it is not empty", "name another folder: each test has its own"));
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            throw Unwritable(folder, error);
        }
    }

    /// <summary>Copies captures into a folder.</summary>
    /// <returns>The copies, by name in the folder.</returns>
    /// <exception cref="FailureException">A capture cannot be copied.</exception>
    public static IReadOnlyList<string> Copy(string folder, IReadOnlyList<string> captures)
    {
        List<string> names = [];
        foreach (string capture in captures)
        {
            string name = Path.GetFileName(capture);
            if (names.Contains(name))
                name = $"{names.Count + 1}-{name}";
            names.Add(name);
            try
            {
                File.Copy(capture, Path.Combine(folder, name));
            }
            catch (Exception error) when (FileProblem.IsOfWriting(error))
            {
                throw Unwritable(Path.Combine(folder, name), error);
            }
        }
        return names;
    }

    /// <summary>Writes the expected requests.</summary>
    /// <param name="stop">Ends it early.</param>
    /// <returns>Their number.</returns>
    /// <exception cref="FailureException">There are none, a capture cannot be read, or the file cannot be
    /// written.</exception>
    public static long WriteExpected(
        string folder, PlayPlan plan, IReadOnlyDictionary<RecordedOrder, RecordedTick> ticks, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        long count = 0;
        foreach (SessionRecording recording in OrderPass.Read(plan, stop))
        {
            foreach (RecordedRequest request in recording.Requests)
            {
                bytes.Write(LineOf(recording.Session.Name, request, ticks));
                count++;
            }
        }
        if (count == 0)
        {
            throw new FailureException(new Failure(ExitCode.Failed, string.Join(", ", plan.Captures),
                "no order of a session is there, or none of the time that is played",
                "name the sessions and their recorded gateways under sessions:"));
        }
        Write(Path.Combine(folder, Expected), [.. RequestFiles.HeaderLine(count), .. bytes.ToArray()]);
        return count;
    }

    /// <summary>Writes the script.</summary>
    /// <param name="captures">Names of captures in the folder, or absolute paths.</param>
    /// <param name="options">Options of <c>play</c> that are kept, each a word.</param>
    /// <exception cref="FailureException">It cannot be written.</exception>
    public static void WriteScript(string folder, IReadOnlyList<string> captures, IReadOnlyList<string> options)
    {
        string path = Path.Combine(folder, Script);
        Write(path, Encoding.UTF8.GetBytes(TestScript.Text(captures, options)));
        File.SetUnixFileMode(path, Executable);
    }

    private static byte[] LineOf(
        string session, RecordedRequest request, IReadOnlyDictionary<RecordedOrder, RecordedTick> ticks)
    {
        OrderKey key = request.Key;
        RecordedTick? tick = ticks.GetValueOrDefault(new RecordedOrder(session, request.StampNs, key));
        return PlayJson.Line("expected_order", json =>
        {
            RequestFiles.RowOf(session, request).Write(json);
            json.WriteNumber("stamp_ns"u8, request.StampNs);
            if (tick is null)
            {
                json.WriteNull("tick"u8);
                return;
            }
            json.WriteStartObject("tick"u8);
            json.WriteString("feed"u8, tick.Feed);
            json.WriteString("channel"u8, tick.Channel);
            if (tick.Sequence is { } sequence)
                json.WriteNumber("sequence"u8, sequence);
            else
                json.WriteNull("sequence"u8);
            json.WriteEndObject();
        });
    }

    private static void Write(string path, byte[] bytes)
    {
        try
        {
            using var file = new PartFile(path);
            file.Stream.Write(bytes);
            file.Complete();
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            throw Unwritable(path, error);
        }
    }

    private static FailureException Unwritable(string path, Exception error) => new(new Failure(ExitCode.Failed, path,
        "it cannot be written: " + FileProblem.Of(path, error), "name another folder"), error);
}
