// SPDX-License-Identifier: Apache-2.0
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Telemetry.Diagnostics.Doctor;
using Telemetry.Host.Confinement;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;
using Telemetry.Model.Fingerprints;
using Telemetry.Model.Threads;

namespace Telemetry.Diagnostics.Fingerprint;

/// <summary>Runs <c>tune check</c> once at the start, in a child process; the start does not wait for its results. The
/// process has the lowest priority, so it may take minutes where all cores are busy; it is ended after five. It is
/// started before system calls are filtered. Where it cannot run, as in an image without bash, this process reads what
/// needs no script.</summary>
public sealed class SettingsCollector : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ManualResetEventSlim _isStarted = new();
    private readonly IReadOnlyList<string> _interfaces;
    private readonly string[] _shell;
    private readonly Action<Action>? _inNamespace;
    private readonly CoreSettings _cores;
    private readonly IProgress<string> _notices;
    private readonly Lock _gate = new();
    private EmbeddedTune? _tune;
    private IReadOnlyList<HostSetting>? _settings;
    private bool _ends;

    private SettingsCollector(
        IReadOnlyList<string> interfaces, CoreSettings cores, IProgress<string> notices, string? networkNamespace,
        Action<Action>? inNamespace)
    {
        _interfaces = interfaces;
        _shell = networkNamespace is null ? ["bash"] : ["ip", "netns", "exec", networkNamespace, "bash"];
        _inNamespace = inNamespace;
        _cores = cores;
        _notices = notices;
    }

    /// <summary>The settings found; null until they are known.</summary>
    public IReadOnlyList<HostSetting>? Settings => Volatile.Read(ref _settings);

    /// <summary>Starts the process. To be called by a thread with full privileges, which the process
    /// inherits.</summary>
    /// <param name="interfaces">The measured interfaces.</param>
    /// <param name="cores">Roles of the cores.</param>
    /// <param name="notices">Receives the reason if there are no results.</param>
    /// <param name="networkNamespace">Name of the interfaces' network namespace; null for the thread's.</param>
    /// <param name="inNamespace">Runs an action in that namespace; null for the thread's.</param>
    public static SettingsCollector Begin(
        IReadOnlyList<string> interfaces, CoreSettings cores, IProgress<string> notices,
        string? networkNamespace = null, Action<Action>? inNamespace = null)
    {
        var collector = new SettingsCollector(
            interfaces, cores, notices, networkNamespace, inNamespace);
        new Thread(collector.Run) { Name = "settings", IsBackground = true }.Start();
        return collector;
    }

    /// <summary>Waits until the process is started: afterwards none may be made.</summary>
    public void AwaitStart() => _isStarted.Wait();

    /// <summary>Removes the script's folder; results that are not there yet are discarded.</summary>
    public void Dispose() => Clean();

    private void Run()
    {
        ThreadName.Set("settings");
        try
        {
            if (!TryRunScript(out string why))
                ReadHere(why);
        }
        finally
        {
            _isStarted.Set();
            Clean();
        }
    }

    private bool TryRunScript(out string why)
    {
        try
        {
            using Process process = Start();
            HostThread.LowerPriority(process.Id);
            _isStarted.Set();
            // The demo keeps its privileges, and entering its namespace takes them.
            if (_inNamespace is null)
                PrivilegedThread.GiveUp();
            (string[] lines, string errors) = EmbeddedTune.Finish(process, Patience)
                ?? ([], "tune did not end within five minutes");
            why = $"{errors.Split('\n')[0]}; run telemetry doctor";
            return TryKeep(lines);
        }
        catch (Win32Exception cause)
        {
            why = EmbeddedTune.Refusal(cause);
        }
        catch (UnauthorizedAccessException cause)
        {
            why = $"{Path.GetTempPath()}: {SystemError.Of(cause)}; run telemetry doctor";
        }
        catch (Exception cause) when (cause is IOException or JsonException or InvalidOperationException)
        {
            why = $"{cause.Message.TrimEnd('.')}; run telemetry doctor";
        }
        return false;
    }

    // Where no process could be started, this thread still has the privileges that the process would have inherited.
    private void ReadHere(string why)
    {
        string[] lines = [];
        try
        {
            (_inNamespace ?? (static read => read()))(() => lines = PlainTune.Check(_interfaces, _cores));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or InvalidOperationException
            or FailureException)
        {
            why = $"{why}; without it: {cause.Message}";
        }
        lock (_gate)
        {
            if (_ends)
                return;
            string known = TryKeep(lines) ? $"{Settings!.Count} are known, read without tune" : "not known";
            _notices.Report($"host settings: {known}: {why}");
        }
    }

    private bool TryKeep(IReadOnlyList<string> lines)
    {
        IReadOnlyList<HostSetting> settings = FingerprintRules.Read(lines);
        if (settings.Count > 0)
            Volatile.Write(ref _settings, settings);
        return settings.Count > 0;
    }

    private Process Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ends, this);
            _tune = new EmbeddedTune();
            return _tune.Begin(_shell, _interfaces, _cores);
        }
    }

    // Called by either side, whichever is first: at the end of a short run the process may still be reading its
    // folder, and then ends.
    private void Clean()
    {
        lock (_gate)
        {
            _ends = true;
            try
            {
                _tune?.Dispose();
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                // The remains are in the temporary folder.
            }
            _tune = null;
        }
    }
}
