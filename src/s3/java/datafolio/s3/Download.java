package datafolio.s3;

import datafolio.remote.StoreException;
import datafolio.remote.StoreException.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** An answer's bytes; one that is left before its end gives up its connection instead of reading the rest. */
final class Download extends FilterInputStream {
    private final ResponseInputStream<?> answer;
    private boolean ended;

    Download(ResponseInputStream<?> answer) {
        super(answer);
        this.answer = answer;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int read = read(one, 0, 1);
        return read < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            int read = ((InputStream) answer).read(into, offset, length);
            ended |= read < 0;
            return read;
        } catch (SdkException e) {
            throw new StoreException(Problem.PASSING, "the connection broke", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (ended) {
            super.close();
        } else {
            answer.abort();
        }
    }
}
