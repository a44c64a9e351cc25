// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport.Binary;

namespace EndToEnd.Tests.Monitor;

/// <summary>A built monitor that runs, and what it answers.</summary>
internal sealed class MonitorProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string[] _prefix;
    private readonly string _address;

    private MonitorProcess(string[] prefix, string address, string[] options)
    {
        (_prefix, _address) = (prefix, address);
        string[] command = [.. prefix, MonitorBinary.Built, "run", "--listen", _address, .. options];
        Process = TelemetryProcess.Start(command[0], command[1..]);
        Process.WaitForErrors("page: ", Patience);
    }

    /// <summary>The process.</summary>
    internal TelemetryProcess Process { get; }

    /// <summary>Address of the page.</summary>
    internal string Url => $"http://{_address}";

    /// <summary>Starts it on a free port of this host.</summary>
    internal static MonitorProcess Start(params string[] options) => new([], MonitorBinary.FreeAddress(), options);

    /// <summary>Starts it in a network namespace.</summary>
    internal static MonitorProcess StartInside(string networkNamespace, params string[] options) =>
        new(["ip", "netns", "exec", networkNamespace], "127.0.0.1:20180", options);

    /// <summary>Body of an answer, whatever its status is.</summary>
    internal string Get(string path, params string[] headers)
    {
        string[] command =
        [
            .. _prefix, "curl", "--silent", "--show-error", "--max-time", "20",
            .. headers.SelectMany(header => new[] { "--header", header }), Url + path,
        ];
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
        Assert.True(SpinWait.SpinUntil(
            () => fits(answer = Json(path)), Patience), $"{path}: {answer}");
        return answer;
    }

    /// <inheritdoc/>
    public void Dispose() => Process.Dispose();
}
