// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Conducting.Directories;

namespace Adaptive.Aeron.Tests;

/// <summary>A subscriber with its own driver in a process of its own, which a test may stop or kill.</summary>
internal sealed class SubscriberProcess : IDisposable
{
    internal const int StreamId = 1001;
    private const int ReportEvery = 100;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private long _received = -1;
    private string? _directory;

    private SubscriberProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => OnLine(line.Data);
        process.BeginOutputReadLine();
    }

    /// <summary>The newest message that it has reported; -1: none yet.</summary>
    internal long Received => Volatile.Read(ref _received);

    /// <summary>Directory of its driver, when it is known.</summary>
    internal string? DriverDirectory => Volatile.Read(ref _directory);

    /// <summary>What else it has said, for failure messages.</summary>
    internal string Said => string.Join(" / ", _lines);

    internal static SubscriberProcess Start(string channel, int messageLength)
    {
        string host = Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host,
            [typeof(SubscriberProcess).Assembly.Location, channel, messageLength.ToString()])
        {
            RedirectStandardOutput = true,
        };
        return new SubscriberProcess(Process.Start(start)!);
    }

    /// <summary>What the other process does: takes messages, checks each, and says how far it is.</summary>
    internal static int Run(string channel, int messageLength)
    {
        using var driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
        using Subscription subscription = client.AddSubscription(channel, StreamId);
        Console.WriteLine(driver.AeronDirectoryName);
        var checker = new Loopback.Checker(messageLength);
        var assembler = new FragmentAssembler(checker);
        long reported = 0;
        while (true)
        {
            if (subscription.Poll(assembler, 10) == 0)
                Loopback.Pause();
            if (checker.Count - reported < ReportEvery)
                continue;

            reported = checker.Count;
            Console.WriteLine(checker.First + checker.Count - 1);
        }
    }

    internal void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", _process.Id.ToString()]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        // What a killed process leaves is swept by the next driver that starts.
        EmbeddedMediaDriver.Launch(new MediaDriverContext()).Dispose();
    }

    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    private void OnLine(string? line)
    {
        if (long.TryParse(line, out long number))
            Volatile.Write(ref _received, number);
        else if (Path.IsPathRooted(line))
            Volatile.Write(ref _directory, line);
        else if (line is not null)
            _lines.Enqueue(line);
    }
}
