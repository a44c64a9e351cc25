// SPDX-License-Identifier: Apache-2.0
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Kernel.Spreading;

namespace Telemetry.Spreading.Readers;

/// <summary>Hands the packets of a reader to a program of its own, as pcapng on its standard input. The program ends
/// the reader by its own end.</summary>
internal sealed class ProgramOutput : IReaderOutput
{
    private readonly Process _process;
    private readonly Stream _pipe;
    private readonly FrameFile _file;
    private readonly FrameBlocks _blocks = new();
    private bool _isBroken;

    private ProgramOutput(Process process, string interfaceName, string comment, ExtractLabels labels)
    {
        _process = process;
        _pipe = process.StandardInput.BaseStream;
        _file = new FrameFile(_pipe);
        _file.WriteSection(comment, labels);
        _file.WriteInterface(interfaceName, comment);
    }

    public long Undelivered => _blocks.Undelivered;

    public string? Problem => HasEnded ? "its program has ended" : null;

    public bool HasEnded => Volatile.Read(ref _isBroken) || IsOver;

    public bool IsOver => _process.HasExited;

    /// <summary>Starts the program.</summary>
    /// <param name="command">Command line for the shell; the variable READER is the reader's name.</param>
    /// <param name="interfaceName">Interface of the packets.</param>
    /// <param name="comment">Words on the packets.</param>
    /// <param name="labels">Origin of the packets.</param>
    /// <exception cref="FailureException">It cannot be started.</exception>
    internal static ProgramOutput Start(
        string command, string reader, string interfaceName, string comment, ExtractLabels labels)
    {
        // A session of its own: an interrupt from the terminal ends the spreading, which then ends the programs in
        // order. What they print goes to standard error, since standard output has the reports.
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", $"exec >&2\n{command}"])
        {
            RedirectStandardInput = true,
        };
        start.Environment["READER"] = reader;
        try
        {
            return new ProgramOutput(Process.Start(start)!, interfaceName, comment, labels);
        }
        catch (Win32Exception refused)
        {
            throw new FailureException(new Failure(ExitCode.CannotRun, $"reader {reader}",
                "setsid, which starts its program, cannot be started: "
                    + Marshal.GetPInvokeErrorMessage(refused.NativeErrorCode), "install the package util-linux"),
                refused);
        }
    }

    public void Write(in FanoutFrame frame, long missing)
    {
        if (!_isBroken && !FrameBlocks.HasRoom(_file, in frame))
            Flush();
        if (_isBroken)
            _blocks.Skip(missing);
        else
            _blocks.Add(_file, in frame, missing);
    }

    public void Flush()
    {
        if (_isBroken || _file.Waiting == 0)
            return;
        try
        {
            _file.Flush();
            _blocks.Written();
        }
        catch (IOException)
        {
            _file.Discard();
            _blocks.Lost();
            Volatile.Write(ref _isBroken, true);
        }
    }

    public void Close()
    {
        Flush();
        try
        {
            _pipe.Dispose();
        }
        catch (IOException)
        {
            // Its reader is gone.
        }
    }

    public string? End()
    {
        bool ended = IsOver;
        if (!ended)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        int code = _process.ExitCode;
        _process.Dispose();
        return !ended ? "its program did not end, and was killed"
            : code != 0 ? $"its program ended with exit code {code}" : null;
    }
}
