// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Telemetry.Simulation.Network;

namespace Telemetry.Simulation;

/// <summary>One side of the demo, running inside a namespace: as a process of its own, or, if no program is given, on a
/// thread of this one.</summary>
internal sealed class SimulationChild : IDisposable
{
    private const int StopMs = 5_000;

    private readonly ManualResetEventSlim _ready = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly SimulationControl _control = new();
    private readonly string _name;
    private Process? _process;
    private string? _truth;
    private string _error = "";

    private SimulationChild(string name) => _name = name;

    /// <summary>Starts the side.</summary>
    /// <param name="command">Program and first arguments; null for a thread.</param>
    /// <param name="arguments">Role and options.</param>
    public static SimulationChild Start(NetworkNamespace place, IReadOnlyList<string>? command, string[] arguments)
    {
        var child = new SimulationChild(arguments[0]);
        if (command is null)
            place.Start(arguments[0], () => child.RunHere(arguments));
        else
            place.Run(() => child.StartProcess(command, arguments));
        return child;
    }

    /// <summary>Id of its process; null if it is a thread.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>Waits until it is ready to begin.</summary>
    public void AwaitReady(TimeSpan deadline)
    {
        if (!_ready.Wait(deadline) || (_ended.IsSet && _truth is null))
            throw Failed("did not start");
    }

    /// <summary>Sends the command to begin.</summary>
    public void Go()
    {
        _control.Go();
        Send("go");
    }

    /// <summary>Sends the command to end.</summary>
    public void Stop()
    {
        _control.Stop();
        Send("stop");
    }

    /// <summary>Waits for its end; false if the deadline passes first.</summary>
    public bool AwaitEnd(TimeSpan deadline) => _ended.Wait(deadline);

    /// <summary>Its ground truth, as text, after its end.</summary>
    public string Truth() => _truth ?? throw Failed("ended without its ground truth");

    public void Dispose()
    {
        Stop();
        if (!_ended.Wait(StopMs) && _process is not null)
            _process.Kill();
        _process?.Dispose();
    }

    private FailureException Failed(string what) => new(new Failure(ExitCode.Failed, _name, $"{what}: {_error}", ""));

    private void Send(string command)
    {
        try
        {
            _process?.StandardInput.WriteLine(command);
            _process?.StandardInput.Flush();
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            _error += error.Message; // it has ended already, which the caller checks
        }
    }

    private void RunHere(string[] arguments)
    {
        try
        {
            _truth = SimulationProcess.RunRole(arguments, _control, _ready.Set);
        }
        catch (Exception error)
        {
            _error = error.Message;
        }
        _ended.Set();
        _ready.Set();
    }

    private void StartProcess(IReadOnlyList<string> command, string[] arguments)
    {
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        Follow("errors", _process.StandardError, line => _error = line, null);
        Follow("truth", _process.StandardOutput, TakeLine, () =>
        {
            _ended.Set();
            _ready.Set();
        });
    }

    private void TakeLine(string line)
    {
        if (line == SimulationProcess.Ready)
            _ready.Set();
        else
            _truth = line;
    }

    private void Follow(string what, StreamReader reader, Action<string> take, Action? atEnd)
    {
        var thread = new Thread(() =>
        {
            while (reader.ReadLine() is { } line)
                take(line);
            atEnd?.Invoke();
        })
        {
            IsBackground = true,
            Name = $"{_name} {what}",
        };
        thread.Start();
    }
}
