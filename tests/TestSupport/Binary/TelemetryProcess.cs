// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Xunit;

namespace TestSupport.Binary;

/// <summary>A running process whose output is collected; killed at the end of the test at the latest.</summary>
public sealed partial class TelemetryProcess : IDisposable
{
    private const int LookForEndMs = 50;

    // Of the output in the message of a wait that failed: lines, and characters of each.
    private const int NewestShown = 8;
    private const int LongestShown = 6_000;

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly StringBuilder _errors = new();

    private TelemetryProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, data) => Collect(data.Data, line => _output.Add(line));
        process.ErrorDataReceived += (_, data) => Collect(data.Data, line => _errors.AppendLine(line));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_output)
                return _errors.ToString();
        }
    }

    /// <summary>Waits; true if the process ended within the time.</summary>
    public bool EndsWithin(TimeSpan time) => _process.WaitForExit(time);

    /// <summary>Starts any program.</summary>
    public static TelemetryProcess Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        return new TelemetryProcess(Process.Start(start)!);
    }

    /// <summary>Writes bytes to standard input and closes it.</summary>
    public void Feed(byte[] bytes)
    {
        Write(bytes);
        CloseInput();
    }

    /// <summary>Writes bytes to standard input; returns when nearly all have been read.</summary>
    public void Write(byte[] bytes)
    {
        _process.StandardInput.BaseStream.Write(bytes);
        _process.StandardInput.BaseStream.Flush();
    }

    /// <summary>Closes its standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Waits until a line of standard output contains a text.</summary>
    public void WaitForOutput(string text, TimeSpan longest) =>
        WaitUntil(
            () => _output.Any(line => line.Contains(text, StringComparison.Ordinal)), $"\"{text}\" on output", longest);

    /// <summary>Waits until a line of a type satisfies a condition: the last present one, or any that arrives, however
    /// many arrive at once. For lines that tell a state; one that tells something once may have been followed by others
    /// already: <see cref="WaitForAnyLine"/>.</summary>
    public void WaitForLine(string type, Func<JsonElement, bool> condition, TimeSpan longest)
    {
        int looked;
        lock (_output)
            looked = Math.Max(0, _output.FindLastIndex(line => IsOfType(line, type)));
        WaitUntil(() => AnyFrom(ref looked, type, condition), $"{type} line as wanted", longest);
    }

    /// <summary>Waits until any line of a type, the present ones included, satisfies a condition.</summary>
    public void WaitForAnyLine(string type, Func<JsonElement, bool> condition, TimeSpan longest)
    {
        int looked = 0;
        WaitUntil(() => AnyFrom(ref looked, type, condition), $"{type} line as wanted", longest);
    }

    /// <summary>Whether any line of a type, the present ones included, satisfies a condition in time.</summary>
    public bool IsAnyLine(string type, Func<JsonElement, bool> condition, TimeSpan longest)
    {
        int looked = 0;
        return IsReached(() => AnyFrom(ref looked, type, condition), longest);
    }

    /// <summary>Waits until a count, summed over the snapshots so far, has a value; exceeding it is a
    /// failure.</summary>
    public void WaitForTotal(Func<JsonElement, long> count, long expected, TimeSpan longest)
    {
        int looked = 0;
        long total = 0;
        WaitUntil(
            () => AnyFrom(ref looked, "snapshot", line => (total += count(line)) >= expected),
            () => $"total of {expected}, but {total}", longest);
        Assert.Equal(expected, total);
    }

    /// <summary>The last line of a type on standard output so far; null if there is none.</summary>
    public JsonElement? Newest(string type)
    {
        string? text;
        lock (_output)
            text = _output.FindLast(line => IsOfType(line, type));
        return text is null ? null : JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Waits until standard error contains a text.</summary>
    public void WaitForErrors(string text, TimeSpan longest) =>
        WaitUntil(() => _errors.ToString().Contains(text, StringComparison.Ordinal), $"\"{text}\" on errors", longest);

    /// <summary>Sends a signal.</summary>
    public void Signal(int signal) => _ = Kill(_process.Id, signal);

    /// <summary>Sends a signal to another process.</summary>
    public static void Signal(int process, int signal) => _ = Kill(process, signal);

    /// <summary>Sends a signal to all of its process group, as a terminal does; it must lead one.</summary>
    public void SignalGroup(int signal) => _ = Kill(-_process.Id, signal);

    /// <summary>Limits the size of the files that it writes from now on.</summary>
    public void LimitFileSize(long bytes)
    {
        using Process limit = Process.Start("prlimit", [$"--pid={Id}", $"--fsize={bytes}"]);
        limit.WaitForExit();
        Assert.Equal(0, limit.ExitCode);
    }

    /// <summary>Waits for the end; past the deadline it is killed, which is a failure.</summary>
    public RunResult WaitForEnd(TimeSpan longest)
    {
        if (!_process.WaitForExit(longest))
        {
            string state = $"{Threads()}; {Describe()}";
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"still running after {longest.TotalSeconds} s; {state}");
        }
        _process.WaitForExit();
        lock (_output)
            return new RunResult(_process.ExitCode, [.. _output], _errors.ToString());
    }

    /// <summary>Waits for the end and returns the raw output.</summary>
    public IReadOnlyList<string> WaitForText(TimeSpan longest)
    {
        if (!_process.WaitForExit(longest))
            throw new TimeoutException($"still running after {longest.TotalSeconds} s");
        _process.WaitForExit();
        lock (_output)
            return [.. _output];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void WaitUntil(Func<bool> condition, string what, TimeSpan longest) =>
        WaitUntil(condition, () => what, longest);

    private void WaitUntil(Func<bool> condition, Func<string> what, TimeSpan longest)
    {
        if (!IsReached(condition, longest))
            throw new TimeoutException($"no {what()}; {Describe()}");
    }

    private bool IsReached(Func<bool> condition, TimeSpan longest)
    {
        long deadlineMs = Environment.TickCount64 + (long)longest.TotalMilliseconds;
        bool ended = false;
        while (true)
        {
            lock (_output)
            {
                if (condition())
                    return true;
                if (ended || Environment.TickCount64 > deadlineMs)
                    return false;
                _ = Monitor.Wait(_output, LookForEndMs);    // woken by the next line
            }
            if (_process.HasExited)
            {
                _process.WaitForExit();                     // its last output has been read then
                ended = true;
            }
        }
    }

    private bool AnyFrom(ref int looked, string type, Func<JsonElement, bool> condition)
    {
        while (looked < _output.Count)
        {
            string text = _output[looked++];
            if (IsOfType(text, type) && condition(JsonDocument.Parse(text).RootElement))
                return true;
        }
        return false;
    }

    private static bool IsOfType(string line, string type) =>
        line.StartsWith($"{{\"type\":\"{type}\"", StringComparison.Ordinal);

    // Where each of its threads stands, as far as the kernel says.
    private string Threads()
    {
        try
        {
            return string.Join(", ", Directory.GetDirectories($"/proc/{Id}/task").Select(thread =>
                $"{File.ReadAllText(thread + "/comm").Trim()} in {File.ReadAllText(thread + "/wchan")} "
                + File.ReadAllText(thread + "/syscall").Trim()));
        }
        catch (IOException)
        {
            return "threads unknown";
        }
    }

    private string Describe()
    {
        lock (_output)
            return $"{_output.Count} lines, the newest: {string.Join('\n', _output.TakeLast(NewestShown)
                .Select(line => line.Length > LongestShown ? line[..LongestShown] : line))}; errors: {_errors}";
    }

    private void Collect(string? line, Action<string> add)
    {
        if (line == null)
            return;
        lock (_output)
        {
            add(line);
            Monitor.PulseAll(_output);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
