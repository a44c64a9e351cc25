// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation;

/// <summary>Commands to the exchange or the trader to begin and to end.</summary>
public sealed class SimulationControl
{
    private readonly ManualResetEventSlim _go = new();
    private bool _stopped;

    /// <summary>True after the command to end.</summary>
    public bool IsStopped => Volatile.Read(ref _stopped);

    /// <summary>True after the command to begin.</summary>
    public bool HasGo => _go.IsSet;

    /// <summary>Gives the command to begin.</summary>
    public void Go() => _go.Set();

    /// <summary>Gives the command to end.</summary>
    public void Stop()
    {
        Volatile.Write(ref _stopped, true);
        _go.Set();
    }

    /// <summary>Waits for the command to begin; false if the command to end comes first.</summary>
    public bool WaitForGo()
    {
        _go.Wait();
        return !IsStopped;
    }

    /// <summary>Reads commands as lines of text: <c>go</c> and <c>stop</c>; the end of the text is a stop.</summary>
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
