// SPDX-License-Identifier: Apache-2.0
using System.Threading.Channels;
using Telemetry.Model.Clocks;

namespace Telemetry.Monitor.Inputs;

/// <summary>
/// The one thread that owns a model: it polls the inputs, advances the model and answers questions of other threads in
/// between, each for some milliseconds at most while the other has something to do. An answer is immutable, or a copy:
/// what takes long is done by the thread that asked.
/// </summary>
/// <typeparam name="TModel">Type of the model.</typeparam>
/// <param name="model">The model; used by this thread only, once started.</param>
/// <param name="step">Polls the inputs and advances the model; true if there was something to do.</param>
/// <param name="failure">Keeps an exception of the thread.</param>
/// <param name="onFailure">Called after a failure, on this thread.</param>
internal sealed class ModelThread<TModel>(
    TModel model, Func<TModel, bool> step, StageFailure failure, Action onFailure) : IDisposable
{
    public const string Name = "model";

    private const int MostQuestions = 1_024;
    private const int PauseMs = 20;
    private const long MostTurnNs = 5_000_000;              // of steps, and of answers between them

    private readonly Channel<Action<TModel>> _questions = Channel.CreateBounded<Action<TModel>>(
        new BoundedChannelOptions(MostQuestions) { SingleReader = true });
    private readonly AutoResetEvent _asked = new(false);
    private Thread? _thread;
    private volatile bool _ends;
    private long _turnedNs = MonotonicClock.NowNs;

    /// <summary>Instant at which the thread last went round (CLOCK_MONOTONIC, nanoseconds).</summary>
    public long TurnedNs => Volatile.Read(ref _turnedNs);

    public void Start()
    {
        _thread = new Thread(Run) { Name = Name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Asks the model. Any thread.</summary>
    /// <param name="question">Function that reads the model; called on the model's thread.</param>
    /// <exception cref="ModelBusyException">Too many questions wait, or the thread ended.</exception>
    public Task<T> Ask<T>(Func<TModel, T> question)
    {
        // Continuations are for other threads: this one must go on.
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isQueued = _questions.Writer.TryWrite(asked =>
        {
            try
            {
                answer.SetResult(question(asked));
            }
            catch (Exception cause) when (cause is not OutOfMemoryException)
            {
                answer.SetException(cause);
            }
        });
        if (!isQueued)
            throw new ModelBusyException(_ends);
        _asked.Set();
        return answer.Task;
    }

    /// <summary>Stops the thread and waits for it; questions that wait are answered first.</summary>
    public void Stop()
    {
        _ends = true;
        _asked.Set();
        _thread?.Join();
    }

    public void Dispose()
    {
        Stop();
        _asked.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_ends)
            {
                bool hasMoreWork = Advance();
                bool hasMoreQuestions = Answer();
                Volatile.Write(ref _turnedNs, MonotonicClock.NowNs);
                if (!hasMoreWork && !hasMoreQuestions)
                    _asked.WaitOne(PauseMs);
            }
        }
        catch (Exception cause)
        {
            failure.Keep(Name, cause);
            onFailure();
        }
        _ends = true;
        _questions.Writer.Complete();
        while (Answer())
        {
        }
    }

    /// <summary>Advances the model for a turn at most.</summary>
    /// <returns>True if there may be more to do.</returns>
    private bool Advance()
    {
        long endNs = MonotonicClock.NowNs + MostTurnNs;
        while (step(model))
        {
            if (MonotonicClock.NowNs >= endNs)
                return true;
        }
        return false;
    }

    /// <summary>Answers questions for a turn at most, at least one: too many of them must not keep the model from
    /// what it receives.</summary>
    /// <returns>True if more may wait.</returns>
    private bool Answer()
    {
        long endNs = MonotonicClock.NowNs + MostTurnNs;
        while (_questions.Reader.TryRead(out Action<TModel>? question))
        {
            question(model);
            if (MonotonicClock.NowNs >= endNs)
                return true;
        }
        return false;
    }
}
