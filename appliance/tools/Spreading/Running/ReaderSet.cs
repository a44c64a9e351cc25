// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Spreading;
using Telemetry.Model.Clocks;
using Telemetry.Spreading.Readers;
using Telemetry.Spreading.Tables;

namespace Telemetry.Spreading.Running;

/// <summary>The readers of a group and the table in use: who joins, who leaves, and what moves with that. For one
/// thread.</summary>
/// <param name="program">Chooses the readers.</param>
/// <param name="group">Their sockets.</param>
/// <param name="notices">Receives remarks.</param>
internal sealed class ReaderSet(
    SpreadPlan plan, SpreadProgram program, FanoutGroup group, IProgress<string> notices)
{
    private readonly List<Reader> _readers = [];                // by their places, from member 1
    private SpreadTable _table = new();

    /// <summary>All readers so far, by their places.</summary>
    internal IReadOnlyList<Reader> Readers => _readers;

    /// <summary>True if any receives packets.</summary>
    internal bool HasActive => _readers.Any(reader => reader.State == ReaderState.Active);

    /// <summary>True if any is leaving.</summary>
    internal bool HasLeaving => _readers.Any(reader => reader.State == ReaderState.Leaving);

    /// <summary>Tables so far.</summary>
    internal int Tables { get; private set; }

    /// <summary>Reader of the packets of no flow; null for none.</summary>
    internal string? FixedReader =>
        _table.FixedMember == SpreadTable.Sink ? null : _readers[_table.FixedMember - 1].Name;

    /// <summary>Makes these the readers: starts those that are missing, swaps the table, and lets the others
    /// leave. None must be leaving.</summary>
    /// <returns>The new table; null if nothing changed.</returns>
    /// <exception cref="FailureException">A reader cannot be started; nothing has changed then.</exception>
    internal TableReport? Become(IReadOnlyList<string> names)
    {
        Reader[] leaving = [.. _readers.Where(
            reader => reader.State == ReaderState.Active && !names.Contains(reader.Name))];
        string[] joining = [.. names.Where(name => Find(name)?.State != ReaderState.Active)];
        if (leaving.Length == 0 && joining.Length == 0)
            return null;
        List<Reader> started = [];
        try
        {
            foreach (string name in joining)
                started.Add(Start(name));
        }
        catch
        {
            foreach (Reader reader in started)
                reader.Leave(program.ReadChosen()[reader.Member], ReaderState.Left);
            throw;
        }
        return Swap(leaving, ReaderState.Left);
    }

    /// <summary>Takes out the readers whose programs have ended.</summary>
    /// <returns>The new table; null if there are none.</returns>
    internal TableReport? TakeOutEnded()
    {
        Reader[] ended = [.. _readers.Where(reader => reader.HasLostItsProgram)];
        if (ended.Length == 0)
            return null;
        foreach (Reader reader in ended)
            notices.Report($"reader {reader.Name}: its program ended: the other readers get its flows");
        return Swap(ended, ReaderState.Ended);
    }

    /// <summary>Lets all readers end; no packet is given to any from now on. In the summary they are active.</summary>
    internal void TakeOutAll()
    {
        program.Unload();
        Leave([.. _readers.Where(reader => reader.State == ReaderState.Active)], ReaderState.Active);
    }

    /// <summary>Goes on with those that leave, without waiting.</summary>
    internal void Step()
    {
        foreach (Reader reader in _readers)
        {
            if (reader.Step() is { } remark)
                notices.Report($"reader {reader.Name}: {remark}");
        }
    }

    /// <summary>Failure of a reader; null if all work.</summary>
    internal Failure? FirstFailure() =>
        _readers.Select(reader => reader.Failure).FirstOrDefault(failure => failure is not null);

    /// <summary>Slots of each member in the table in use.</summary>
    internal int[] SlotsOfMembers()
    {
        int[] slots = new int[SpreadTable.MostReaders + 1];
        if (Tables > 0)
        {
            foreach (byte member in _table.Members)
                slots[member]++;
        }
        return slots;
    }

    private Reader? Find(string name) => _readers.Find(reader => reader.Name == name);

    private Reader Start(string name)
    {
        Reader? reader = Find(name);
        if (reader is null && _readers.Count == SpreadTable.MostReaders)
        {
            throw new FailureException(new Failure(ExitCode.Usage, $"reader {name}",
                $"there were {_readers.Count} readers already, which keep their places", "restart it"));
        }
        IReaderOutput? output = Outputs.Open(plan, name, (reader?.Starts ?? 0) + 1);
        try
        {
            if (reader is null)
            {
                reader = new Reader(name, group.Add(plan.RingBytes));
                _readers.Add(reader);
            }
        }
        catch
        {
            output?.Close();
            _ = output?.End();
            throw;
        }
        reader.Start(output);
        return reader;
    }

    private TableReport Swap(Reader[] leaving, ReaderState final)
    {
        SpreadTable table = Rendezvous.TableOf(_readers
            .Where(reader => reader.State == ReaderState.Active && !leaving.Contains(reader))
            .Select(reader => new TableReader(reader.Member, reader.Name)));
        program.Load(table);
        int moved = Tables == 0 ? 0 : MovedBetween(_table.Members, table.Members);
        (_table, Tables) = (table, Tables + 1);
        Leave(leaving, final);
        int[] slots = SlotsOfMembers();
        return new TableReport
        {
            TimeNs = WallTime.NowNs,
            Table = Tables,
            Moved = moved,
            Readers = [.. _readers.Where(reader => reader.State == ReaderState.Active)
                .Select(reader => (reader.Name, slots[reader.Member]))],
        };
    }

    private void Leave(Reader[] leaving, ReaderState final)
    {
        ulong[] chosen = program.ReadChosen();
        foreach (Reader reader in leaving)
            reader.Leave(chosen[reader.Member], final);
    }

    private static int MovedBetween(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        int moved = 0;
        for (int slot = 0; slot < before.Length; slot++)
        {
            if (before[slot] != after[slot])
                moved++;
        }
        return moved;
    }
}
