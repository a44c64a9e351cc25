// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation;

/// <summary>How whoever started the exchange or the trader tells it to begin and to end.</summary>
public sealed class SimulationControl
{
    private readonly ManualResetEventSlim _go = new();
    private bool _stopped;

    /// <summary>Whether it shall end.</summary>
    public bool IsStopped => Volatile.Read(ref _stopped);

    /// <summary>Whether it may begin.</summary>
    public bool HasGo => _go.IsSet;

    /// <summary>Lets it begin.</summary>
    public void Go() => _go.Set();

    /// <summary>Lets it end.</summary>
    public void Stop()
    {
        Volatile.Write(ref _stopped, true);
        _go.Set();
    }

    /// <summary>Waits for the beginning; false if it shall end before.</summary>
    public bool WaitForGo()
    {
        _go.Wait();
        return !IsStopped;
    }

    /// <summary>Follows lines of text: <c>go</c> and <c>stop</c>; the end of the text is a stop.</summary>
    public void Follow(TextReader commands)
    {
        var thread = new Thread(() =>
        {
            while (commands.ReadLine() is { } line && line != "stop")
            {
                if (line == "go")
                    Go();
            }
            Stop();
        })
        {
            IsBackground = true,
            Name = "control",
        };
        thread.Start();
    }
}
