// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit;

namespace TestSupport.Engines;

/// <summary>A value of a query's answer, with its labels.</summary>
public sealed record QueryResult(IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>A program that answers the queries of Prometheus, on a port of the loopback interface and with a folder of
/// its own.</summary>
public sealed class EngineServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _folder;
    private readonly StringBuilder _log = new();
    private readonly HttpClient _client;
    private readonly string _program;
    private readonly string[] _arguments;
    private Process? _process;

    /// <summary>Starts it.</summary>
    /// <param name="folder">Folder, which is removed at the end.</param>
    /// <param name="program">The program.</param>
    /// <param name="address">Host and port where it listens.</param>
    /// <param name="arguments">Arguments.</param>
    public EngineServer(ScratchFolder folder, string program, string address, params string[] arguments)
    {
        (_folder, _program, Address, _arguments) = (folder, program, address, arguments);
        _client = new HttpClient { BaseAddress = new Uri($"http://{address}/"), Timeout = Patience };
        Start();
    }

    /// <summary>Host and port.</summary>
    public string Address { get; }

    /// <summary>Starts the program.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo(_program, _arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += Keep;
        _process.OutputDataReceived += Keep;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>Requests the end of the program, which then writes what it holds, and waits for it.</summary>
    public void Stop()
    {
        using Process request = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
        request.WaitForExit();
        Assert.True(_process.WaitForExit(Patience), $"{_program} does not end");
        _process.Dispose();
        _process = null;
    }

    /// <summary>Waits until a query has a result.</summary>
    public async Task<List<QueryResult>> Until(string query, Func<List<QueryResult>, bool> isDone)
    {
        long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        List<QueryResult> found = [];
        while (Environment.TickCount64 < end)
        {
            try
            {
                found = await Query(query);
                if (isDone(found))
                    return found;
            }
            catch (HttpRequestException)
            {
                Assert.False(_process!.HasExited, $"{_program} has ended: {_log}");
            }
            await Task.Delay(200);
        }
        lock (_log)
            Assert.Fail($"{query} has {found.Count} results; {_program} wrote: {_log}");
        return found;
    }

    /// <summary>Makes VictoriaMetrics show all that it has accepted: else it takes seconds, and an answer that there is
    /// nothing stands for ten.</summary>
    public async Task Flush()
    {
        using HttpResponseMessage response =
            await _client.GetAsync(new Uri("internal/force_flush", UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The newest values of an expression.</summary>
    public async Task<List<QueryResult>> Query(string expression)
    {
        JsonElement answer = await Get($"api/v1/query?query={Uri.EscapeDataString(expression)}");
        Assert.True(answer.GetProperty("status").GetString() == "success", $"{expression}: {answer}");
        JsonElement data = answer.GetProperty("data");
        if (data.GetProperty("resultType").GetString() == "scalar")
            return [new QueryResult(new Dictionary<string, string>(), Number(data.GetProperty("result")[1]))];
        return [.. data.GetProperty("result").EnumerateArray().Select(ResultOf)];
    }

    /// <summary>An answer of the API.</summary>
    public async Task<JsonElement> Get(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(path);
        string text = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode >= 500)
            throw new HttpRequestException(text);
        return JsonDocument.Parse(text).RootElement;
    }

    public void Dispose()
    {
        _client.Dispose();
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
        _process?.Dispose();
        _folder.Dispose();
    }

    private static QueryResult ResultOf(JsonElement one)
    {
        Dictionary<string, string> labels = one.GetProperty("metric").EnumerateObject()
            .ToDictionary(label => label.Name, label => label.Value.GetString()!);
        // A native histogram as a whole stands for its count.
        double value = one.TryGetProperty("value", out JsonElement pair) ? Number(pair[1])
            : Number(one.GetProperty("histogram")[1].GetProperty("count"));
        return new QueryResult(labels, value);
    }

    private static double Number(JsonElement text) =>
        double.Parse(text.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture);

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
            _log.AppendLine(line.Data);
    }
}
