// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport.Binary;

namespace EndToEnd.Tests.Monitor;

/// <summary>A built monitor that runs, and what it answers.</summary>
internal sealed class MonitorProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string[] _reaching;
    private readonly string _address;
    private readonly MonitorAccess? _access;

    private MonitorProcess(
        string[] program, string address, string[] options, string[]? reaching = null, MonitorAccess? access = null)
    {
        (_reaching, _address, _access) = (reaching ?? [], address, access);
        string[] command = [.. program, "run", "--listen", _address, .. options];
        Process = TelemetryProcess.Start(command[0], command[1..]);
        Process.WaitForErrors("page: ", Patience);
    }

    /// <summary>The process.</summary>
    internal TelemetryProcess Process { get; }

    /// <summary>Address of the page.</summary>
    internal string Url => $"{(_access is null ? "http" : "https")}://{_address}";

    /// <summary>Starts it on a free port of this host.</summary>
    internal static MonitorProcess Start(params string[] options) =>
        new([MonitorBinary.Built], MonitorBinary.FreeAddress(), options);

    /// <summary>Starts it by a program that runs it, on a free port of this host.</summary>
    internal static MonitorProcess StartBy(IEnumerable<string> program, params string[] options) =>
        new([.. program, MonitorBinary.Built], MonitorBinary.FreeAddress(), options);

    /// <summary>Starts one that serves by TLS those who have a token, on a free port of this host.</summary>
    /// <param name="access">Certificate and token, which the configuration names.</param>
    /// <param name="program">The program, and what starts it before.</param>
    /// <param name="options">Options of <c>run</c>.</param>
    internal static MonitorProcess StartSecure(
        MonitorAccess access, IEnumerable<string> program, params string[] options) =>
        new([.. program], MonitorBinary.FreeAddress(), options, access: access);

    /// <summary>Starts it in a network namespace.</summary>
    internal static MonitorProcess StartInside(string networkNamespace, params string[] options)
    {
        string[] entering = ["ip", "netns", "exec", networkNamespace];
        return new([.. entering, MonitorBinary.Built], "127.0.0.1:20180", options, entering);
    }

    /// <summary>Body of an answer, whatever its status is.</summary>
    internal string Get(string path, params string[] headers) => Curl(
    [
        .. _access?.CurlOptions ?? [], .. headers.SelectMany(header => new[] { "--header", header }), Url + path,
    ]);

    /// <summary>Answer to a change, by who may operate.</summary>
    internal string Post(MonitorAccess access, string path, string body) => Curl(
        "--request", "POST", "--fail-with-body", "--header", $"Authorization: Bearer {access.Token}",
        "--header", "X-Telemetry: 1", "--header", "Content-Type: application/json", "--data", body, Url + path);

    /// <summary>Output of curl.</summary>
    internal string Curl(params string[] options)
    {
        string[] command = [.. _reaching, "curl", "--silent", "--show-error", "--max-time", "20", .. options];
        using TelemetryProcess curl = TelemetryProcess.Start(command[0], command[1..]);
        return string.Join('\n', curl.WaitForText(Patience));
    }

    /// <summary>A JSON answer.</summary>
    internal JsonElement Json(string path)
    {
        using var document = JsonDocument.Parse(Get(path));
        return document.RootElement.Clone();
    }

    /// <summary>Asks until the answer fits.</summary>
    internal JsonElement WaitFor(string path, Func<JsonElement, bool> fits)
    {
        JsonElement answer = default;
        Assert.True(SpinWait.SpinUntil(() => fits(answer = Json(path)), Patience), $"{path}: {answer}");
        return answer;
    }

    /// <inheritdoc/>
    public void Dispose() => Process.Dispose();
}
